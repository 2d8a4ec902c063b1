/** First run and login. */
import { Button, Form, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PreferenceBar } from '../ui/preference-bar.tsx';
import { codeOf, useSentence } from '../ui/words.tsx';
import { login, setUp, type Person } from './auth.ts';

interface Values {
  name: string;
  password: string;
  token?: string;
}

/** The token may stand in the address that the center printed: `#setup=TOKEN`. */
const tokenInAddress = () => /^#setup=(.+)$/.exec(location.hash)?.[1] ?? '';

export function Gate({ first, onPerson }: { first: boolean; onPerson: (person: Person) => void }) {
  const { t } = useTranslation();
  const sentence = useSentence();
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);
  const submit = async ({ name, password, token }: Values) => {
    setBusy(true);
    setError(undefined);
    try {
      const person = first ? await setUp(name, password, token ?? '') : await login(name, password);
      if (first) location.hash = '';
      onPerson(person);
    } catch (cause) {
      setError(sentence(codeOf(cause)));
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <div className="gate">
        <h1>{first ? t('center.setupTitle') : `${t('brand')} · ${t('center.login')}`}</h1>
        <Form
          layout="vertical"
          requiredMark={false}
          onFinish={(values: Values) => void submit(values)}
          initialValues={{ token: tokenInAddress() }}
        >
          {first && (
            <Form.Item name="token" label={t('center.setupToken')} rules={[{ required: true, message: '' }]}>
              <Input autoComplete="off" />
            </Form.Item>
          )}
          <Form.Item name="name" label={t('center.name')} rules={[{ required: true, message: '' }]}>
            <Input autoComplete="username" autoFocus />
          </Form.Item>
          <Form.Item
            name="password"
            label={t('center.password')}
            extra={first ? t('center.passwordHint') : undefined}
            rules={[{ required: true, message: '' }]}
          >
            <Input.Password autoComplete={first ? 'new-password' : 'current-password'} />
          </Form.Item>
          {error && <div className="error-line">{error}</div>}
          <Button type="primary" htmlType="submit" loading={busy} block>
            {t(first ? 'center.setup' : 'center.login')}
          </Button>
        </Form>
      </div>
      <div className="bottom-bar">
        <span className="grow" />
        <PreferenceBar />
      </div>
    </>
  );
}
