/** Ports that were there before and have no device: found out at a touch, each or all. */
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { PortView } from '../../contract/port-info.ts';
import { useCall } from '../ui/call.ts';
import { RefusalLine } from '../ui/refusal.tsx';
import { api, useConsole } from './console-store.ts';
import { KindMenu } from './kind-menu.tsx';
import { useNewPorts } from './new-ports.tsx';
import { PortFinding } from './port-finding.tsx';
import { portDetail, portTitle, useNewDevice } from './new-device.ts';

export function OtherPorts() {
  const { t } = useTranslation();
  const fresh = useNewPorts();
  const { refusal, call } = useCall();
  const ports = useConsole((state) => state.ports).filter(
    ({ name, owner }) => owner === undefined && !fresh.some((one) => one.name === name),
  );
  const idle = ports.filter(({ finding }) => finding?.state !== 'listening');
  const findAll = () =>
    void call((way) => Promise.all(idle.map(({ name }) => api.devices.find.mutate({ port: name }, way))));
  return (
    <section data-testid="ports">
      <div className="section-head">
        <h2>{t('port.title')}</h2>
        {ports.length > 1 && (
          <Button onClick={findAll} disabled={idle.length === 0}>
            {t('port.findAll')}
          </Button>
        )}
      </div>
      <RefusalLine refusal={refusal} />
      {ports.length === 0 && <p className="muted">{t('port.none')}</p>}
      {ports.map((port) => (
        <OtherPort key={port.name} port={port} />
      ))}
    </section>
  );
}

function OtherPort({ port }: { port: PortView }) {
  const { t } = useTranslation();
  const { busy, refusal, use } = useNewDevice();
  const finding = useCall();
  const { name } = port;
  const found = port.finding?.state === 'found' ? port.finding.driver : undefined;
  const find = () => void finding.call((way) => api.devices.find.mutate({ port: name }, way));
  return (
    <div className="row port" data-testid="port" data-port={name}>
      <div className="grow">
        <div className="title">{portTitle(port)}</div>
        <div className="detail">{portDetail(port)}</div>
        {port.finding && <PortFinding finding={port.finding} />}
        <RefusalLine refusal={refusal ?? finding.refusal} />
      </div>
      <div className="buttons">
        {found !== undefined && (
          <Button type="primary" onClick={() => void use(port, found)} disabled={busy} data-testid="use">
            {t('port.use')}
          </Button>
        )}
        <Button onClick={find} disabled={port.finding?.state === 'listening'} data-testid="find">
          {t('port.find')}
        </Button>
        <KindMenu port={name} onKind={(driver) => void use(port, driver)} disabled={busy} />
      </div>
    </div>
  );
}
