/** Name, kind, way out and modem of a link: the same for a new one and for one that is there. */
import { Button, Form, Input, Select } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { linkConfig, type LinkConfig } from '../../contract/link.ts';
import { useConsole } from './console-store.ts';

const KINDS: readonly LinkConfig['kind'][] = ['5g', 'satellite', 'wired'];

interface Values {
  name: string;
  kind: LinkConfig['kind'];
  /** Interface or address; empty: as the system routes. */
  place?: string;
  modem?: string;
}

interface Props {
  config: LinkConfig;
  busy: boolean;
  saveWord?: string;
  onSave: (config: LinkConfig) => void;
  children?: ReactNode;
}

/** An address is an address, anything else the name of an interface. */
function placeOf(place = ''): Pick<LinkConfig, 'interface' | 'localAddress'> {
  const words = place.trim();
  if (words === '') return {};
  return linkConfig.shape.localAddress.safeParse(words).success ? { localAddress: words } : { interface: words };
}

export function LinkForm({ config, busy, saveWord, onSave, children }: Props) {
  const { t } = useTranslation();
  const modems = useConsole((state) => state.devices).filter(({ driver }) => driver.startsWith('modem'));
  const save = ({ name, kind, place, modem }: Values) => {
    const { id, enabled, policy } = config;
    onSave({
      id,
      enabled,
      ...(policy ? { policy } : {}),
      name: name.trim(),
      kind,
      ...placeOf(place),
      ...(modem ? { modem } : {}),
    });
  };
  const initialValues = {
    name: config.name,
    kind: config.kind,
    place: config.interface ?? config.localAddress ?? '',
    modem: config.modem ?? '',
  };
  return (
    <Form<Values>
      layout="vertical"
      requiredMark={false}
      className="config-form link-form"
      initialValues={initialValues}
      onFinish={save}
      data-testid="link-form"
    >
      <Form.Item name="name" label={t('link.name')} rules={[{ required: true, whitespace: true, message: '' }]}>
        <Input maxLength={60} data-testid="link-name" />
      </Form.Item>
      <Form.Item name="kind" label={t('link.kindName')}>
        <Select options={KINDS.map((value) => ({ value, label: t(`link.kind.${value}`) }))} data-testid="link-kind" />
      </Form.Item>
      <Form.Item name="place" label={t('link.place')} extra={t('link.placeHint')}>
        <Input maxLength={45} data-testid="link-place" />
      </Form.Item>
      <Form.Item name="modem" label={t('link.modem')}>
        <Select
          options={[
            { value: '', label: t('link.noModem') },
            ...modems.map(({ id, name }) => ({ value: id, label: name })),
          ]}
        />
      </Form.Item>
      <div className="form-line">
        <Button type="primary" htmlType="submit" disabled={busy} data-testid="link-save">
          {saveWord ?? t('settings.save')}
        </Button>
        {children}
      </div>
    </Form>
  );
}
