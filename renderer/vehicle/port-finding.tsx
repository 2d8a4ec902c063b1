/** What hangs on a port, as far as it is found out. */
import { useTranslation } from 'react-i18next';
import type { Finding } from '../../contract/port-info.ts';

/** As sure as this needs no "probably". */
const SURE = 0.9;

export function PortFinding({ finding }: { finding: Finding }) {
  const { t } = useTranslation();
  const { state, driver, score = 0, line, progress, heard, detail } = finding;
  const percent = Math.round(progress * 100);
  return (
    <div className="finding" data-testid="finding" data-state={state}>
      {state === 'found' && driver !== undefined ? (
        <span>
          {t(score >= SURE ? 'port.found' : 'port.likely')} <strong>{t(`driver.${driver}`, driver)}</strong>
          {line && <span className="muted"> {line.baudRate} bit/s</span>}
        </span>
      ) : (
        <span>{t(`port.state.${state}`)}</span>
      )}
      {detail !== undefined && <span className="muted"> {detail}</span>}
      {state === 'unknown' && heard !== undefined && <code className="sample">{heard}</code>}
      {state === 'listening' && (
        <span
          className="progress"
          role="progressbar"
          aria-valuenow={percent}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-label={t('port.state.listening')}
        >
          <i style={{ width: `${percent}%` }} />
        </span>
      )}
    </div>
  );
}
