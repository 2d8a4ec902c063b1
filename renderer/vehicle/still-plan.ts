/** Whether stills are to be sent in place of video, how large and how often: as the station says. */
import { create } from 'zustand';
import type { StillPlan } from '../../contract/still.ts';

export const useStills = create<{ plan: StillPlan | undefined }>(() => ({ plan: undefined }));
export const takeStillPlan = ({ plan }: { plan: StillPlan }): void => useStills.setState({ plan });
