import QRCode from 'qrcode';
import type { KeyKeeper } from './key-keeper.ts';
import { insertKeyChange, selectKeys } from './queries.ts';
import { toRecoveryGroups } from './recovery-text.ts';

/** What is printed and locked away: whoever holds it and a backup of the database has every code. */
export interface RecoverySheet {
  /** 14 groups of five characters. */
  groups: string[];
  /** The same groups, with spaces, as a QR code: modules a side, and the path of its dark ones. */
  qr: { size: number; path: string };
  keys: { keyId: number; codeLength: 12 | 16; state: 'active' | 'retired'; createdAt: string }[];
  shownAt: string;
}

/** Shows the master key as text, and writes down who has seen it. The caller has asked for the password anew. */
export async function showRecoverySheet({
  sql,
  codes,
  programId,
  changedBy,
}: KeyKeeper): Promise<RecoverySheet> {
  const keys = await selectKeys(sql);
  await insertKeyChange(sql, { kind: 'sheet-shown', keyId: null, programId, changedBy });
  const groups = toRecoveryGroups(codes.master);
  return {
    groups,
    qr: drawQr(groups.join(' ')),
    keys: keys.map(({ keyId, codeLength, state, createdAt }) => ({
      keyId,
      codeLength,
      state,
      createdAt: createdAt.toISOString(),
    })),
    shownAt: new Date().toISOString(),
  };
}

function drawQr(text: string): RecoverySheet['qr'] {
  const { size, data } = QRCode.create(text, { errorCorrectionLevel: 'M' }).modules;
  const dark = Array.from(data, (module, at) =>
    module ? `M${at % size} ${Math.floor(at / size)}h1v1h-1z` : '',
  );
  return { size, path: dark.join('') };
}
