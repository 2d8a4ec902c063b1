/** What was plugged in just now and has no device yet: said within two seconds, wherever the list is scrolled to. */
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { PortView } from '../../contract/port-info.ts';
import { run } from '../ui/call.ts';
import { RefusalLine } from '../ui/refusal.tsx';
import { Ago } from '../ui/words.tsx';
import { api, useConsole } from './console-store.ts';
import { putAway, useDesk } from './desk-store.ts';
import { KindMenu } from './kind-menu.tsx';
import { PortFinding } from './port-finding.tsx';
import { portDetail, portTitle, useNewDevice } from './new-device.ts';

/** Ports that came while the station ran, are nobody's, and were not put away; newest first. */
export function useNewPorts(): PortView[] {
  const ports = useConsole((state) => state.ports);
  const away = useDesk((state) => state.putAway);
  return ports
    .filter(({ name, owner, pluggedAt }) => owner === undefined && pluggedAt !== undefined && !away.includes(name))
    .sort((a, b) => (b.pluggedAt ?? 0) - (a.pluggedAt ?? 0));
}

export function NewPorts() {
  const ports = useNewPorts();
  if (ports.length === 0) return null;
  return (
    <section className="new-ports" aria-live="polite" data-testid="new-ports">
      {ports.map((port) => (
        <NewPort key={port.name} port={port} />
      ))}
    </section>
  );
}

function NewPort({ port }: { port: PortView }) {
  const { t } = useTranslation();
  const { busy, refusal, use } = useNewDevice();
  const { finding, name, pluggedAt } = port;
  const found = finding?.state === 'found' ? finding.driver : undefined;
  const again = () => void run((way) => api.devices.find.mutate({ port: name }, way));
  return (
    <div className="new-port" data-testid="new-port" data-port={name}>
      <div>
        <strong>+ {portTitle(port)}</strong>{' '}
        <span className="muted">
          {t('port.plugged')} <Ago at={pluggedAt} />
        </span>
      </div>
      <div className="muted one-line">{portDetail(port)}</div>
      {finding && <PortFinding finding={finding} />}
      <div className="buttons">
        {found !== undefined && (
          <Button type="primary" onClick={() => void use(port, found)} disabled={busy} data-testid="use">
            {t('port.use')}
          </Button>
        )}
        {finding && !found && finding.state !== 'listening' && <Button onClick={again}>{t('port.findAgain')}</Button>}
        <KindMenu port={name} onKind={(driver) => void use(port, driver)} disabled={busy} />
        <Button onClick={() => putAway(name)}>{t('port.putAway')}</Button>
      </div>
      <RefusalLine refusal={refusal} />
    </div>
  );
}
