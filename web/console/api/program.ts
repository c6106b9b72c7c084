import type { z } from 'zod';
import type {
  Campaign,
  campaignInput,
  campaignListSchema,
  campaignUpdate,
  LaunchCheck,
  Product,
  productInput,
  productListSchema,
  productPatch,
  Program,
} from '#server/routes/schemas/console.ts';
import type { PublicDraw } from '#server/routes/schemas/draws.ts';
import type { Reward, RewardInput, rewardListSchema, RewardPatch } from '#server/routes/schemas/rewards.ts';
import type { ProductLinks, productLinksRequest } from '#server/routes/schemas/gs1.ts';
import type {
  Activity,
  claimListSchema,
  DuplicateDetail,
  duplicateListSchema,
  redemptionListSchema,
  RedemptionRow,
} from '#server/routes/schemas/insights.ts';
import type {
  CodeStrength,
  KeyList,
  Keyring,
  RecoverySheet,
  restoreAnswer,
} from '#server/routes/schemas/keys.ts';
import type { Rehearsal, RehearsalRequest } from '#server/routes/schemas/sandbox.ts';
import type {
  addStaffAnswer,
  addStaffRequest,
  changeRoleRequest,
  oneTimePasswordAnswer,
  staffListSchema,
} from '#server/routes/schemas/staff.ts';
import { batchesApi } from './batches.ts';
import { http, type Query, withQuery } from './request.ts';

export type CampaignInput = z.infer<typeof campaignInput>;
export type CampaignUpdate = z.infer<typeof campaignUpdate>;
export type ProductInput = z.infer<typeof productInput>;
export type ProductLinksInput = z.infer<typeof productLinksRequest>;
export type StaffInput = z.infer<typeof addStaffRequest>;
export type Staff = z.infer<typeof staffListSchema>['staff'][number];

/** Every call of one program. */
export function programApi(programId: number) {
  const at = `/api/programs/${programId}`;
  return {
    program: () => http.get<Program>(at),
    staff: () => http.get<z.infer<typeof staffListSchema>>(`${at}/staff`),
    addStaff: (input: StaffInput) => http.post<z.infer<typeof addStaffAnswer>>(`${at}/staff`, input),
    changeRole: (userId: string, input: z.infer<typeof changeRoleRequest>) =>
      http.patch<Staff>(`${at}/staff/${userId}`, input),
    removePerson: (userId: string, confirmSelf: boolean) =>
      http.post<unknown>(`${at}/staff/${userId}/remove`, { confirmSelf }),
    resetPassword: (userId: string) =>
      http.post<z.infer<typeof oneTimePasswordAnswer>>(`${at}/staff/${userId}/password`),

    codeStrength: () => http.get<CodeStrength>(`${at}/code-strength`),
    keys: () => http.get<KeyList>(`${at}/keys`),
    rotateKey: (codeLength: 12 | 16) => http.post<KeyList>(`${at}/keys/rotate`, { codeLength }),
    retireKey: (keyId: number) => http.post<KeyList>(`${at}/keys/${keyId}/retire`),
    exportKeys: () => http.post<Keyring>(`${at}/keys/export`),
    restoreKeys: (keyring: Keyring, recoveryText: string | undefined) =>
      http.post<z.infer<typeof restoreAnswer>>(`${at}/keys/restore`, { keyring, recoveryText }),
    recoverySheet: (password: string) => http.post<RecoverySheet>(`${at}/keys/sheet`, { password }),

    products: (query: Query) => http.get<z.infer<typeof productListSchema>>(`${at}/products`, query),
    product: (id: number) => http.get<Product>(`${at}/products/${id}`),
    productLinks: (id: number) => http.get<ProductLinks>(`${at}/products/${id}/links`),
    setProductLinks: (id: number, input: ProductLinksInput) =>
      http.put<ProductLinks>(`${at}/products/${id}/links`, input),
    addProduct: (input: ProductInput) => http.post<Product>(`${at}/products`, input),
    changeProduct: (id: number, patch: z.infer<typeof productPatch>) =>
      http.patch<Product>(`${at}/products/${id}`, patch),

    campaigns: () => http.get<z.infer<typeof campaignListSchema>>(`${at}/campaigns`),
    campaign: (id: number) => http.get<Campaign>(`${at}/campaigns/${id}`),
    addCampaign: (input: CampaignInput) => http.post<Campaign>(`${at}/campaigns`, input),
    changeCampaign: (id: number, input: CampaignUpdate) => http.put<Campaign>(`${at}/campaigns/${id}`, input),
    launchCheck: (id: number) => http.get<LaunchCheck>(`${at}/campaigns/${id}/launch-check`),
    setCampaignState: (id: number, to: 'live' | 'paused') =>
      http.post<Campaign>(`${at}/campaigns/${id}/state`, { to }),
    /** As the public sees it; 404 where nothing was published. */
    draw: (id: number) => http.get<PublicDraw>(`/api/draws/${programId}/${id}`),
    publishDraw: (id: number, version: number) =>
      http.post<PublicDraw>(`${at}/campaigns/${id}/draw/publications`, { version }),
    revealDraw: (id: number) => http.post<PublicDraw>(`${at}/campaigns/${id}/draw/reveal`),

    rehearse: (campaignId: number, request: RehearsalRequest) =>
      http.post<Rehearsal>(`${at}/campaigns/${campaignId}/rehearsals`, request),
    resetSandbox: (sandboxId: number) => http.post<unknown>(`${at}/sandbox/reset`, { sandboxId }),

    ...batchesApi(programId),

    rewards: () => http.get<z.infer<typeof rewardListSchema>>(`${at}/rewards`),
    addReward: (input: RewardInput) => http.post<Reward>(`${at}/rewards`, input),
    changeReward: (id: number, patch: RewardPatch) => http.patch<Reward>(`${at}/rewards/${id}`, patch),

    activity: (query: Query) => http.get<Activity>(`${at}/activity`, query),
    claims: (query: Query) => http.get<z.infer<typeof claimListSchema>>(`${at}/claims`, query),
    claimsCsv: (query: Query) => withQuery(`${at}/claims.csv`, query),
    redemptions: (query: Query) => http.get<z.infer<typeof redemptionListSchema>>(`${at}/redemptions`, query),
    redemptionsCsv: (query: Query) => withQuery(`${at}/redemptions.csv`, query),
    useVoucher: (voucherId: string) =>
      http.post<RedemptionRow>(`${at}/vouchers/${encodeURIComponent(voucherId)}/use`),

    duplicates: (query: Query) => http.get<z.infer<typeof duplicateListSchema>>(`${at}/duplicates`, query),
    duplicate: (code: string) =>
      http.get<DuplicateDetail>(
        `${at}/duplicates/${encodeURIComponent(code.replaceAll(/[^0-9A-Za-z]/g, ''))}`,
      ),
  };
}
export type ProgramApi = ReturnType<typeof programApi>;
