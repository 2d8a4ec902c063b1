/** Recordings of a device's port: begin and end one, carry one away, play one again. */
import { App, Button } from 'antd';
import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Device } from '../../contract/device.ts';
import type { RecordingFile } from '../../contract/recording.ts';
import { run, useCall, type Refusal } from '../ui/call.ts';
import { dataSize, dateTime } from '../ui/format.ts';
import { RefusalLine } from '../ui/refusal.tsx';
import { api } from './console-store.ts';

export function RecordButton({ device: { id, recording } }: { device: Device }) {
  const { t } = useTranslation();
  const { busy, refusal, call } = useCall();
  const record = () => void call((way) => api.devices.record.mutate({ id, on: !recording }, way));
  return (
    <>
      <Button onClick={record} disabled={busy} danger={recording !== undefined} data-testid="record">
        {recording ? `■ ${t('raw.stopRecording')} ${dataSize(recording.bytes)}` : `● ${t('raw.record')}`}
      </Button>
      <RefusalLine refusal={refusal} />
    </>
  );
}

export function RecordingsList({ device }: { device: Device }) {
  const { t } = useTranslation();
  const { files, refusal } = useRecordings(device);
  const { recording } = device;
  return (
    <div data-testid="recordings">
      <div className="form-line">
        <RecordButton device={device} />
      </div>
      {recording && recording.missed > 0 && (
        <div className="error-line">{t('recording.missed', { count: recording.missed })}</div>
      )}
      <RefusalLine refusal={refusal} />
      {files?.length === 0 && <div className="empty">{t('recording.none')}</div>}
      {!files && !refusal && <div className="empty">{t('loading')}</div>}
      {files?.map((file) => (
        <RecordingRow key={file.name} file={file} />
      ))}
      <p className="muted">{t('recording.hint')}</p>
    </div>
  );
}

function RecordingRow({ file: { name, file, startedAt, bytes, running } }: { file: RecordingFile }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const copy = () =>
    void navigator.clipboard
      .writeText(`npm run -s replay -- "${file}"`)
      .then(() => message.success(t('recording.copied')));
  return (
    <div className="row" data-testid="recording" data-name={name}>
      <div className="grow">
        <div className="title">
          {dateTime(startedAt)} <span className="muted">{dataSize(bytes)}</span>
          {running && <span> ◉ {t('device.recording')}</span>}
        </div>
        <div className="detail">{file}</div>
      </div>
      <div className="buttons">
        <Button href={`/recordings/${name}`} download={name}>
          {t('recording.download')}
        </Button>
        {window.isSecureContext && <Button onClick={copy}>{t('recording.copy')}</Button>}
      </div>
    </div>
  );
}

/** Read when the page opens, and when a recording begins or ends. */
function useRecordings({ id, recording }: Device) {
  const [files, setFiles] = useState<RecordingFile[]>();
  const [refusal, setRefusal] = useState<Refusal>();
  const read = useCallback(
    async () => setRefusal(await run(async (way) => setFiles(await api.devices.recordings.query({ id }, way)))),
    [id],
  );
  useEffect(() => void read(), [read, recording?.file]);
  return { files, refusal };
}
