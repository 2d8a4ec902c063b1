/** One fence: its name, what it tells of whom, and where it is, by taps on the map. */
import { ArrowLeftOutlined, DeleteOutlined, UndoOutlined } from '@ant-design/icons';
import { Button, Checkbox, Form, Input, InputNumber, Popconfirm, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Fence, FenceEdit } from '../../contract/alerting.ts';
import { unitKind } from '../../contract/unit.ts';
import { useCall } from '../ui/call.ts';
import { RefusalLine } from '../ui/refusal.tsx';
import type { AlertingApi } from './alerting-api.ts';
import { change, RADIUS_M, shapeOf, taken, useFenceDraft } from './fence-draft.ts';

export interface FenceFormProps {
  api: AlertingApi;
  /** The one that is changed; absent: a new one. */
  fence: Fence | undefined;
  onDone: () => void;
}

type Values = Pick<FenceEdit, 'name' | 'kinds'> & { tells: ('enter' | 'leave')[]; limitKmh: number | null };

export function FenceForm({ api, fence, onDone }: FenceFormProps) {
  const { t } = useTranslation();
  const draft = useFenceDraft((state) => state.draft);
  const { busy, refusal, call } = useCall();
  if (!draft) return null;
  const shape = shapeOf(draft);
  const initial: Values = {
    name: fence?.name ?? '',
    kinds: fence?.kinds ?? [],
    tells: fence
      ? [...(fence.enter ? (['enter'] as const) : []), ...(fence.leave ? (['leave'] as const) : [])]
      : ['enter'],
    limitKmh: fence?.maxSpeedMps === undefined ? null : Math.round(fence.maxSpeedMps * 3.6),
  };
  const save = async ({ name, kinds, tells, limitKmh }: Values) => {
    if (!shape) return;
    const edit: FenceEdit = {
      ...(fence ? { id: fence.id } : {}),
      name,
      kinds,
      shape,
      enter: tells.includes('enter'),
      leave: tells.includes('leave'),
      ...(limitKmh === null ? {} : { maxSpeedMps: limitKmh / 3.6 }),
    };
    if (!(await call((options) => api.putFence.mutate(edit, options)))) onDone();
  };
  const remove = async (id: string) => {
    if (!(await call((options) => api.removeFence.mutate({ id }, options)))) onDone();
  };
  return (
    <div className="fence-form" data-testid="fence-form">
      <header>
        <Button icon={<ArrowLeftOutlined />} onClick={onDone} aria-label={t('dispatch.back')} />
        <strong className="grow">{t(fence ? 'fence.edit' : 'fence.new')}</strong>
      </header>
      <DrawnShape />
      <Form
        layout="vertical"
        requiredMark={false}
        initialValues={initial}
        onFinish={(values: Values) => void save(values)}
      >
        <Form.Item name="name" label={t('fence.name')} rules={[{ required: true, whitespace: true, message: '' }]}>
          <Input maxLength={60} autoComplete="off" data-testid="fence-name" />
        </Form.Item>
        <Form.Item name="tells" label={t('fence.tells')}>
          <Checkbox.Group
            options={(['enter', 'leave'] as const).map((value) => ({ value, label: t(`fence.${value}`) }))}
          />
        </Form.Item>
        <Form.Item name="kinds" label={t('fence.kinds')}>
          <Select
            mode="multiple"
            virtual={false}
            placeholder={t('fence.everybody')}
            options={unitKind.options.map((value) => ({ value, label: t(`contact.kinds.${value}`) }))}
          />
        </Form.Item>
        <Form.Item name="limitKmh" label={t('fence.speed')}>
          <InputNumber min={4} max={500} suffix="km/h" />
        </Form.Item>
        <RefusalLine refusal={refusal} />
        <div className="form-buttons">
          <Button type="primary" htmlType="submit" loading={busy} disabled={!shape} data-testid="fence-save">
            {t('contact.save')}
          </Button>
          {fence && (
            <Popconfirm
              title={t('fence.removeSure')}
              okText={t('contact.remove')}
              cancelText={t('cancel')}
              okButtonProps={{ danger: true }}
              onConfirm={() => remove(fence.id)}
            >
              <Button danger icon={<DeleteOutlined />} data-testid="fence-remove">
                {t('contact.remove')}
              </Button>
            </Popconfirm>
          )}
        </div>
      </Form>
    </div>
  );
}

/** What the next tap does, how far it is, and the last tap taken back. */
function DrawnShape() {
  const { t } = useTranslation();
  const draft = useFenceDraft((state) => state.draft);
  if (!draft) return null;
  const { kind, center, radiusM, ring } = draft;
  const hint = kind === 'polygon' ? 'fence.tapCorner' : center ? 'fence.tapEdge' : 'fence.tapMiddle';
  return (
    <div className="drawn-shape" data-testid="drawn-shape">
      <span className="grow">
        {t(hint)} {kind === 'polygon' && t('fence.corners', { count: ring.length })}
      </span>
      {kind === 'circle' && (
        <InputNumber
          min={RADIUS_M.least}
          max={RADIUS_M.most}
          value={radiusM}
          suffix="m"
          onChange={(value) => value !== null && change((before) => ({ ...before, radiusM: value }))}
          aria-label={t('fence.radius')}
          data-testid="fence-radius"
        />
      )}
      <Button icon={<UndoOutlined />} onClick={() => change(taken)} disabled={!center && ring.length === 0}>
        {t('fence.undo')}
      </Button>
    </div>
  );
}
