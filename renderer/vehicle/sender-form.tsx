/** What a phone or an encoder needs here: a name and a kind. */
import { Button, Form, Input, Select } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { NewSenderSource } from '../../contract/video-source.ts';

export type SenderValues = Pick<NewSenderSource, 'name' | 'kind'>;
export const SENDER_KINDS = ['camera', 'body', 'uav'] as const;

interface Props {
  initial: SenderValues;
  busy: boolean;
  saveWord: string;
  onSave: (values: SenderValues) => void;
  children?: ReactNode;
}

export function SenderForm({ initial, busy, saveWord, onSave, children }: Props) {
  const { t } = useTranslation();
  return (
    <Form<SenderValues>
      layout="vertical"
      requiredMark={false}
      className="config-form"
      initialValues={initial}
      onFinish={({ name, kind }) => onSave({ name: name.trim(), kind })}
      autoComplete="off"
      data-testid="sender-form"
    >
      <Form.Item name="name" label={t('source.name')} rules={[{ required: true, whitespace: true, message: '' }]}>
        <Input maxLength={60} placeholder={t('source.nameHint')} data-testid="sender-name" />
      </Form.Item>
      <Form.Item name="kind" label={t('source.kindName')}>
        <Select options={SENDER_KINDS.map((value) => ({ value, label: t(`source.kind.${value}`) }))} />
      </Form.Item>
      <div className="form-line">
        <Button type="primary" htmlType="submit" disabled={busy} data-testid="sender-save">
          {saveWord}
        </Button>
        {children}
      </div>
    </Form>
  );
}
