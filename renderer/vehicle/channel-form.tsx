/** What a radio channel needs: a name, a sound input, and where it is spoken on, an output and a key. */
import { AutoComplete, Button, Form, Input, InputNumber, Select } from 'antd';
import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { NewRadioChannel, RadioChannelConfig, SoundFound, SoundsFound } from '../../contract/radio-channel.ts';
import { run } from '../ui/call.ts';
import { api, useConsole } from './console-store.ts';
import { KEYED } from './device-kinds.ts';

type By = 'alsa' | 'pulse';

export interface ChannelValues {
  name: string;
  inputBy: By;
  input: string;
  outputBy: By;
  output?: string;
  keyDevice?: string;
  detect: 'vox' | 'carrier';
  voxDb: number;
  hangMs: number;
  leadMs: number;
  tailMs: number;
}

interface Props {
  initial: Partial<ChannelValues>;
  busy: boolean;
  saveWord: string;
  onSave: (values: ChannelValues) => void;
  children?: ReactNode;
}

/** What the API takes of it. */
export function channelOf(values: ChannelValues, id?: string): NewRadioChannel {
  const { inputBy, input, outputBy, output = '', keyDevice = '', ...rest } = values;
  return {
    ...rest,
    name: values.name.trim(),
    ...(id === undefined ? {} : { id }),
    input: { by: inputBy, name: input.trim() },
    ...(output.trim() === '' ? {} : { output: { by: outputBy, name: output.trim() } }),
    ...(keyDevice === '' ? {} : { keyDevice }),
  };
}

/** A file of the settings file is no name that can be entered: it is entered anew. */
export function valuesOf({ input, output, keyDevice, id: _id, ...rest }: RadioChannelConfig): Partial<ChannelValues> {
  return {
    ...rest,
    ...(input.by === 'file' ? {} : { inputBy: input.by, input: input.name }),
    ...(!output || output.by === 'file' ? {} : { outputBy: output.by, output: output.name }),
    ...(keyDevice === undefined ? {} : { keyDevice }),
  };
}

const DEFAULTS = { inputBy: 'alsa', outputBy: 'alsa', keyDevice: '', detect: 'vox' } as const;
const TIMES = { voxDb: -40, hangMs: 500, leadMs: 200, tailMs: 150 } as const;
const RANGES = { voxDb: [-80, 0], hangMs: [100, 5_000], leadMs: [0, 2_000], tailMs: [0, 2_000] } as const;

export function ChannelForm({ initial, busy, saveWord, onSave, children }: Props) {
  const { t } = useTranslation();
  const sounds = useSounds();
  const devices = useConsole((state) => state.devices).filter(({ driver }) => KEYED.has(driver));
  const keys = [
    { value: '', label: t('channel.form.noKey') },
    ...devices.map(({ id, name }) => ({ value: id, label: name })),
  ];
  const number = (name: keyof typeof TIMES) => (
    <Form.Item name={name} label={t(`channel.form.${name}`)} rules={[{ required: true, message: '' }]}>
      <InputNumber min={RANGES[name][0]} max={RANGES[name][1]} controls={false} data-testid={`channel-${name}`} />
    </Form.Item>
  );
  return (
    <Form<ChannelValues>
      layout="vertical"
      requiredMark={false}
      className="config-form"
      initialValues={{ ...DEFAULTS, ...TIMES, ...initial }}
      onFinish={onSave}
      autoComplete="off"
      data-testid="channel-form"
    >
      <Form.Item name="name" label={t('channel.form.name')} rules={[{ required: true, whitespace: true, message: '' }]}>
        <Input maxLength={40} placeholder={t('channel.form.nameHint')} data-testid="channel-name" />
      </Form.Item>
      <SoundFields name="input" isRequired found={sounds.inputs} />
      <SoundFields name="output" isRequired={false} found={sounds.outputs} />
      <div className="form-pair">
        <Form.Item name="keyDevice" label={t('channel.form.keyDevice')}>
          <Select options={keys} />
        </Form.Item>
        <Form.Item name="detect" label={t('channel.form.detect')}>
          <Select
            options={(['vox', 'carrier'] as const).map((value) => ({
              value,
              label: t(`channel.form.detects.${value}`),
            }))}
          />
        </Form.Item>
      </div>
      <div className="form-pair">
        {number('voxDb')}
        {number('hangMs')}
        {number('leadMs')}
        {number('tailMs')}
      </div>
      <div className="form-line">
        <Button type="primary" htmlType="submit" disabled={busy} data-testid="channel-save">
          {saveWord}
        </Button>
        {children}
      </div>
    </Form>
  );
}

/** What the station's machine has, looked for when the form is opened. */
function useSounds(): SoundsFound {
  const [sounds, setSounds] = useState<SoundsFound>({ inputs: [], outputs: [] });
  useEffect(() => {
    let over = false;
    void run(async (way) => {
      const found = await api.radio.sounds.query(undefined, way);
      if (!over) setSounds(found);
    });
    return () => {
      over = true;
    };
  }, []);
  return sounds;
}

interface SoundFieldsProps {
  name: 'input' | 'output';
  isRequired: boolean;
  found: readonly SoundFound[];
}

/** One of those that are there, or another by its name. */
function SoundFields({ name, isRequired, found }: SoundFieldsProps) {
  const { t } = useTranslation();
  const form = Form.useFormInstance<ChannelValues>();
  const options = found.map(({ by, name: value, title }) => ({
    ...{ value, by, key: `${by} ${value}` },
    label: `${title} · ${t(`channel.form.by.${by}`)}`,
  }));
  return (
    <div className="form-pair sound">
      <Form.Item
        name={name}
        label={t(`channel.form.${name}`)}
        rules={[{ required: isRequired, whitespace: isRequired, message: '' }]}
      >
        <AutoComplete
          options={options}
          showSearch={{ filterOption: false }}
          onSelect={(_value: string, { by }: { by: By }) => form.setFieldValue(`${name}By`, by)}
        >
          <Input
            maxLength={200}
            placeholder={t(found.length > 0 ? 'channel.form.soundChoose' : 'channel.form.soundHint')}
            data-testid={`channel-${name}`}
          />
        </AutoComplete>
      </Form.Item>
      <Form.Item name={`${name}By`}>
        <Select
          options={(['alsa', 'pulse'] as const).map((value) => ({ value, label: t(`channel.form.by.${value}`) }))}
        />
      </Form.Item>
    </div>
  );
}
