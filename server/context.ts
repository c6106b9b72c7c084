import type { CodeLookUp } from './batches/code-look-up.ts';
import type { CampaignViews } from './claims/campaign-views.ts';
import type { Definitions } from './claims/definitions.ts';
import type { ScanLanes } from './claims/scan-lanes.ts';
import type { DrawBook } from './draws/draw-book.ts';
import type { CodeSpace } from './codes/code-space.ts';
import type { Config } from './config.ts';
import type { Database } from './db/connect.ts';
import type { ExportRunner } from './jobs/export-runner.ts';
import type { KeyedCalls } from './idempotency/keyed-calls.ts';
import type { ImportRunner } from './jobs/import-runner.ts';
import type { StaffAuth } from './staff/staff-auth.ts';

/** What every verb is given: the instance it runs in. */
export interface Context {
  sql: Database;
  /** For what pages say of a code: every plan is a chain of index look-ups, on empty tables and on huge ones. */
  claimSql: Database;
  config: Config;
  /** Keys and minted blocks of the instance, in memory. */
  codes: CodeSpace;
  /** What a code is and how it stands, for people who ask. */
  lookUp: CodeLookUp;
  /** Campaign definitions by version. */
  definitions: Definitions;
  /** What phones are shown of a campaign. */
  views: CampaignViews;
  /** What chance decides. */
  draws: DrawBook;
  /** The claim path. */
  lanes: ScanLanes;
  /** Makes the files of print runs. */
  exports: ExportRunner;
  /** Reads files of codes that were printed elsewhere, and brings the codes in. */
  imports: ImportRunner;
  /** Calls with an Idempotency-Key. */
  calls: KeyedCalls;
  /** Sign-in of staff. */
  staffAuth: StaffAuth;
  /** A secret of 32 bytes for one purpose, such as `shopper-cookie`; the same after every start. */
  secret: (purpose: string) => Buffer;
  log: (message: string, error?: unknown) => void;
}

export type Role = 'owner' | 'marketer' | 'analyst' | 'warehouse';

/** A staff person acting in one program, as `requireStaff` has established. */
export interface Actor {
  userId: string;
  name: string;
  role: Role;
  programId: number;
}

/** What a staff verb is given: its first act is to stay inside `actor.programId`. */
export interface StaffContext extends Context {
  actor: Actor;
}
