/** Opens the way to a device by its name. */
import { parseAddress, type OpenChannel } from './channel.ts';
import { Port } from './port.ts';
import { openGpsd, openTcp, openUdp } from './socket.ts';

export const openChannel: OpenChannel = async (name, line, events) => {
  const address = parseAddress(name);
  switch (address.kind) {
    case 'tcp':
      return openTcp(address, events);
    case 'udp':
      return openUdp(address, events);
    case 'gpsd':
      return openGpsd(address, events);
    case 'serial':
      return Port.open(address.path, line, events);
  }
};
