/** A line of the address book: a name, what he is, and the terminals that he carries. */
import { ArrowLeftOutlined, DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Form, Input, Popconfirm, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { medium, type Contact, type ContactAddress, type ContactEdit } from '../../contract/contact.ts';
import { unitKind } from '../../contract/unit.ts';
import { useCall } from '../ui/call.ts';
import { RefusalLine } from '../ui/refusal.tsx';
import type { MessagingApi } from './messaging-api.ts';
import { useMessaging } from './message-store.ts';

export interface ContactFormProps {
  api: MessagingApi;
  /** The line to change; absent: a new one. */
  contact: Contact | undefined;
  /** Where a new one starts from. */
  addresses: readonly ContactAddress[];
  /** Vehicles to choose from, at the center; a vehicle's contacts are its own. */
  vehicles: boolean;
  station: string;
  onDone: (contact: Contact | undefined) => void;
}

type Values = Pick<ContactEdit, 'name' | 'kind' | 'station' | 'addresses'>;

export function ContactForm({ api, contact, addresses, vehicles, station, onDone }: ContactFormProps) {
  const { t } = useTranslation();
  const stations = useMessaging((state) => state.stations);
  const { busy, refusal, call } = useCall();
  const initial: Values = contact ?? {
    name: '',
    kind: 'person',
    station,
    addresses: addresses.length > 0 ? [...addresses] : [{ medium: 'rdss', address: '' }],
  };
  const save = async (values: Values) => {
    let saved: Contact | undefined;
    const edit = { ...values, station: values.station ?? station, ...(contact ? { id: contact.id } : {}) };
    const refused = await call(async (options) => {
      saved = await api.putContact.mutate(edit, options);
    });
    if (!refused) onDone(saved);
  };
  const remove = async (id: string) => {
    if (!(await call((options) => api.removeContact.mutate({ id }, options)))) onDone(undefined);
  };
  return (
    <section className="talk-pane" data-testid="contact-form">
      <header>
        <Button icon={<ArrowLeftOutlined />} onClick={() => onDone(contact)} aria-label={t('dispatch.back')} />
        <strong className="grow">{t(contact ? 'contact.edit' : 'contact.new')}</strong>
      </header>
      <Form
        layout="vertical"
        requiredMark={false}
        initialValues={initial}
        onFinish={(values: Values) => void save(values)}
      >
        <Form.Item name="name" label={t('contact.name')} rules={[{ required: true, whitespace: true, message: '' }]}>
          <Input maxLength={60} autoComplete="off" data-testid="contact-name" />
        </Form.Item>
        <Form.Item name="kind" label={t('contact.kind')}>
          <Select
            virtual={false}
            options={unitKind.options.map((value) => ({ value, label: t(`contact.kinds.${value}`) }))}
          />
        </Form.Item>
        {vehicles && (
          <Form.Item name="station" label={t('contact.station')} rules={[{ required: true, message: '' }]}>
            <Select virtual={false} options={stations.map(({ id, name }) => ({ value: id, label: name }))} />
          </Form.Item>
        )}
        <AddressFields />
        <RefusalLine refusal={refusal} />
        <div className="form-buttons">
          <Button type="primary" htmlType="submit" loading={busy} data-testid="contact-save">
            {t('contact.save')}
          </Button>
          {contact && (
            <Popconfirm
              title={t('contact.removeSure')}
              okText={t('contact.remove')}
              cancelText={t('cancel')}
              okButtonProps={{ danger: true }}
              onConfirm={() => remove(contact.id)}
            >
              <Button danger icon={<DeleteOutlined />}>
                {t('contact.remove')}
              </Button>
            </Popconfirm>
          )}
        </div>
      </Form>
    </section>
  );
}

/** The one to use first stands first. */
function AddressFields() {
  const { t } = useTranslation();
  const media = medium.options.map((value) => ({ value, label: t(`contact.medium.${value}`) }));
  const rule =
    (at: number) =>
    ({ getFieldValue }: { getFieldValue: (path: (string | number)[]) => unknown }) => ({
      validator: (_rule: unknown, address: string) => {
        const isCard = getFieldValue(['addresses', at, 'medium']) === 'rdss';
        const fits = isCard ? /^0*[1-9]\d{0,7}$/.test(address) : /^[\x21-\x7e]{1,120}$/.test(address);
        return fits
          ? Promise.resolve()
          : Promise.reject(new Error(t(isCard ? 'contact.cardHint' : 'contact.callHint')));
      },
    });
  return (
    <Form.List name="addresses">
      {(fields, { add, remove }) => (
        <div className="address-fields">
          <div className="muted">{t('contact.addresses')}</div>
          {fields.map(({ key, name }) => (
            <div className="address-field" key={key}>
              <Form.Item name={[name, 'medium']} noStyle>
                <Select virtual={false} options={media} aria-label={t('contact.addresses')} />
              </Form.Item>
              <Form.Item name={[name, 'address']} rules={[rule(name)]} dependencies={[['addresses', name, 'medium']]}>
                <Input autoComplete="off" placeholder={t('contact.address')} data-testid={`contact-address-${name}`} />
              </Form.Item>
              {fields.length > 1 && (
                <Button icon={<DeleteOutlined />} onClick={() => remove(name)} aria-label={t('contact.remove')} />
              )}
            </div>
          ))}
          {fields.length < 8 && (
            <Button icon={<PlusOutlined />} onClick={() => add({ medium: 'aprs', address: '' })}>
              {t('contact.moreAddresses')}
            </Button>
          )}
        </div>
      )}
    </Form.List>
  );
}
