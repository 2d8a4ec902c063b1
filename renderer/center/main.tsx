import { startPage } from '../ui/frame.tsx';
import { CenterApp } from './center-app.tsx';

await startPage(<CenterApp />);
