/** Why a radio's key was refused; over somebody who is heard it may be pressed all the same, at the second touch. */
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Refusal } from './call.ts';
import { RefusalLine } from './refusal.tsx';

export interface KeyRefusalProps {
  refusal: Refusal | undefined;
  /** The next press goes over who is heard. */
  force: boolean;
  onForce: (force: boolean) => void;
}

export function KeyRefusal({ refusal, force, onForce }: KeyRefusalProps) {
  const { t } = useTranslation();
  return (
    <>
      <RefusalLine refusal={refusal} />
      {(refusal?.code === 'ptt-busy' || force) && (
        <Button danger={force} onClick={() => onForce(!force)} aria-pressed={force} data-testid="force">
          {t(force ? 'radio.forced' : 'radio.force')}
        </Button>
      )}
    </>
  );
}
