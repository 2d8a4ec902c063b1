/** Dispatch 调度: words with every vehicle, and through it with everybody whom its devices reach. */
import { Messenger } from '../messages/messenger.tsx';
import { centerApi } from './center-store.ts';

export function DispatchPage() {
  return (
    <div className="dispatch-page">
      <Messenger api={centerApi().messages} isCenter isActive />
    </div>
  );
}
