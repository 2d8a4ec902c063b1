/** How a phone or an encoder comes in: a code to scan, or address and token to copy. Shown once, for the token is not kept. */
import { Button, Input, QRCode, Select } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { SenderInvitation, SourceType } from '../../contract/video-source.ts';
import { usePreferences } from '../ui/preferences.ts';
import { roles } from '../ui/theme.ts';

const SIZE_PX = 280;

interface Props {
  type: SourceType;
  invitation: SenderInvitation;
  children?: ReactNode;
}

export function Invitation({ type, invitation: { urls, token }, children }: Props) {
  const { t } = useTranslation();
  const theme = usePreferences((state) => state.theme);
  const [url = urls[0] ?? '', setUrl] = useState<string>();
  const { ground, text } = roles[theme];
  // A scanner wants dark on light; by night the light is the red of the letters.
  const [ink, paper] = theme === 'day' ? [text, '#ffffff'] : [ground, text];
  return (
    <div className="invitation" data-testid="invitation">
      {type === 'phone' && (
        <QRCode value={url} type="svg" size={SIZE_PX} color={ink} bgColor={paper} bordered={false} marginSize={2} />
      )}
      {urls.length > 1 && (
        <Labelled label={t('source.invitation.network')}>
          <Select
            value={url}
            onChange={setUrl}
            options={urls.map((value) => ({ value, label: new URL(value).host }))}
            data-testid="invitation-network"
          />
        </Labelled>
      )}
      <Copied label={t('source.invitation.address')} value={url} testId="invitation-url" />
      {type === 'whip' && <Copied label={t('source.invitation.token')} value={token} testId="invitation-token" />}
      <p className="muted">
        {t('source.invitation.once')} {type === 'phone' && t('source.invitation.trust')}
      </p>
      <div className="form-line">{children}</div>
    </div>
  );
}

function Copied({ label, value, testId }: { label: string; value: string; testId: string }) {
  const { t } = useTranslation();
  const [done, setDone] = useState(false);
  // A browser gives its clipboard to secure pages alone: elsewhere the text is marked by touch.
  const copy = () => void navigator.clipboard.writeText(value).then(() => setDone(true));
  return (
    <Labelled label={label}>
      <Input readOnly value={value} onFocus={(event) => event.target.select()} data-testid={testId} />
      {window.isSecureContext && (
        <Button onClick={copy}>{t(done ? 'source.invitation.copied' : 'source.invitation.copy')}</Button>
      )}
    </Labelled>
  );
}

const Labelled = ({ label, children }: { label: string; children: ReactNode }) => (
  <label className="labelled">
    <span className="muted">{label}</span>
    {children}
  </label>
);
