/** The fields of a device's configuration, the same for a new device and for one at work. */
import { AutoComplete, Form, Input, InputNumber, Select } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConfigValues } from './config-values.ts';
import { useConsole } from './console-store.ts';
import { driversFor } from './device-kinds.ts';
import { choiceKey, OPTION_FIELDS, type OptionField } from './device-options.ts';
import { portTitle } from './new-device.ts';

/** All kinds without scrolling, px. */
const MENU_PX = 400;
const BAUD_RATES = [4_800, 9_600, 19_200, 38_400, 57_600, 115_200, 230_400, 460_800, 921_600];

/** @param children further fields, after the kind */
export function ConfigFields({ children }: { children?: ReactNode }) {
  const { t } = useTranslation();
  const form = Form.useFormInstance<ConfigValues>();
  const driver = Form.useWatch('driver', form);
  const port = Form.useWatch('port', form) ?? '';
  const ports = useConsole((state) => state.ports).filter(({ owner }) => owner === undefined);
  const isNetwork = port.includes('://');
  // Another driver knows nothing of the options of this one.
  const onDriver = () => form.setFieldsValue({ fields: {}, rest: '' });
  return (
    <>
      <Form.Item className="wide" name="port" label={t('settings.port')} extra={t('settings.portHint')}>
        <AutoComplete
          options={ports.map((one) => ({ value: one.name, label: portTitle(one) }))}
          data-testid="config-port"
        />
      </Form.Item>
      <Form.Item name="driver" label={t('settings.driver')}>
        <Select
          options={driversFor(port).map((value) => ({ value, label: t(`driver.${value}`) }))}
          onChange={onDriver}
          placeholder={t('settings.driverHint')}
          listHeight={MENU_PX}
          data-testid="config-driver"
        />
      </Form.Item>
      {children}
      {!isNetwork && (
        <Form.Item name="baudRate" label={t('settings.baudRate')}>
          <Select
            options={[
              { value: 0, label: t('settings.baudAuto') },
              ...BAUD_RATES.map((value) => ({ value, label: String(value) })),
            ]}
          />
        </Form.Item>
      )}
      {(OPTION_FIELDS[driver ?? ''] ?? []).map((field) => (
        <Form.Item key={field.key} name={['fields', field.key]} label={t(`option.${field.key}`)}>
          <OptionInput field={field} />
        </Form.Item>
      ))}
      <Form.Item className="wide" name="rest" label={t('settings.rest')} extra={t('settings.restHint')}>
        <Input.TextArea rows={2} />
      </Form.Item>
    </>
  );
}

/** @param field what it is; the rest is handed in by the form */
function OptionInput({ field, ...given }: { field: OptionField }) {
  const { t } = useTranslation();
  switch (field.kind) {
    case 'choice':
      return (
        <Select
          {...given}
          allowClear
          placeholder={t('settings.asDriver')}
          options={field.values.map((value) => ({ value, label: t(choiceKey(value), value.toUpperCase()) }))}
        />
      );
    case 'number':
      return (
        <InputNumber
          {...given}
          min={field.min}
          max={field.max}
          suffix={field.unit}
          controls={false}
          inputMode="numeric"
          placeholder={t('settings.asDriver')}
        />
      );
    case 'text':
      return <Input {...given} placeholder={field.example} maxLength={200} />;
    case 'switch':
      return (
        <Select
          {...given}
          allowClear
          placeholder={t('settings.asDriver')}
          options={[true, false].map((value) => ({ value, label: t(value ? 'choice.yes' : 'choice.no') }))}
        />
      );
  }
}
