import { startPage } from '../ui/frame.tsx';
import { listen } from './console-store.ts';
import { Desk } from './desk.tsx';

listen();
await startPage(<Desk />);
