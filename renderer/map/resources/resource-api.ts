/** The part of a station's API that is about resources; the same on the vehicle and at the center. */
import type { TRPCClient } from '@trpc/client';
import type { VehicleRouter } from '../../../main/api/vehicle-router.ts';

export type ResourceApi = TRPCClient<VehicleRouter>['resources'];
