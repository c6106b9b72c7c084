import type { Role } from '../context.ts';
import type { Database, Transaction } from '../db/connect.ts';

type Db = Database | Transaction;

// Programs ------------------------------------------------------------------------------------------------------------

/** One process at a time may set the instance up. */
export async function lockSetup(tx: Transaction): Promise<void> {
  await tx`select pg_advisory_xact_lock(hashtextextended('setup', 0))`;
}

export async function anyProgram(sql: Db): Promise<boolean> {
  const [row] = await sql<{ any: boolean }[]>`select exists (select from program) as any`;
  return row?.any ?? false;
}

export async function insertProgram(
  tx: Transaction,
  program: { name: string; pointsName: { vi: string; en: string }; timeZone: string },
): Promise<number> {
  const [row] = await tx<[{ programId: number }]>`
    insert into program (name, points_name, time_zone)
    values (${program.name}, ${JSON.stringify(program.pointsName)}::text::jsonb, ${program.timeZone})
    returning program_id as "programId"`;
  return row.programId;
}

export async function insertBrand(
  tx: Transaction,
  programId: number,
  brand: { name: string; accentColour: string },
): Promise<number> {
  const [row] = await tx<[{ brandId: number }]>`
    insert into brand (program_id, name, accent_colour)
    values (${programId}, ${brand.name}, ${brand.accentColour}) returning brand_id as "brandId"`;
  return row.brandId;
}

export interface ProgramRow {
  programId: number;
  name: string;
  pointsName: { vi: string; en: string };
  timeZone: string;
  /** The program that this is the sandbox of. */
  sandboxOf: number | null;
}

export async function selectProgram(sql: Db, programId: number): Promise<ProgramRow | null> {
  const [row] = await sql<ProgramRow[]>`
    select program_id as "programId", name, points_name as "pointsName", time_zone as "timeZone",
      sandbox_of as "sandboxOf"
    from program where program_id = ${programId}`;
  return row ?? null;
}

export interface BrandRow {
  brandId: number;
  name: string;
  accentColour: string;
}

export async function selectBrands(sql: Db, programId: number): Promise<BrandRow[]> {
  return sql<BrandRow[]>`
    select brand_id as "brandId", name, accent_colour as "accentColour"
    from brand where program_id = ${programId} order by brand_id limit 200`;
}

// People --------------------------------------------------------------------------------------------------------------

/** A person whom `email` finds; the sign-in library compares mail addresses in lower case. */
export interface StaffUserRow {
  userId: string;
  name: string;
  email: string;
}

/** Makes the person and the password they sign in with; null where the mail address is taken. */
export async function insertUser(
  tx: Transaction,
  user: StaffUserRow & { passwordHash: string },
): Promise<StaffUserRow | null> {
  const [row] = await tx<StaffUserRow[]>`
    insert into staff_user (id, name, email, "emailVerified")
    values (${user.userId}, ${user.name}, ${user.email}, false)
    on conflict (email) do nothing returning id as "userId", name, email`;
  if (!row) return null;
  await tx`
    insert into staff_account (id, "accountId", "providerId", "userId", password, "updatedAt")
    values (${user.userId}, ${user.userId}, 'credential', ${user.userId}, ${user.passwordHash}, now())`;
  return row;
}

export async function selectUserByEmail(sql: Db, email: string): Promise<StaffUserRow | null> {
  const [row] = await sql<StaffUserRow[]>`
    select id as "userId", name, email from staff_user where email = ${email}`;
  return row ?? null;
}

/** When the membership began; null where there was one already. */
export async function insertMember(
  tx: Transaction,
  programId: number,
  userId: string,
  role: Role,
): Promise<Date | null> {
  const [row] = await tx<{ addedAt: Date }[]>`
    insert into staff_member (program_id, user_id, role) values (${programId}, ${userId}, ${role})
    on conflict do nothing returning added_at as "addedAt"`;
  return row?.addedAt ?? null;
}

export interface StandingRow {
  role: Role;
  /** The password in use is one that somebody else knows. */
  passwordDue: boolean;
  /** The program is a sandbox. */
  test: boolean;
}

/** In a sandbox people are what they are in its program; who handles the goods has no test codes on them, and no place there. */
export async function selectStanding(
  sql: Db,
  programId: number,
  userId: string,
): Promise<StandingRow | null> {
  const [row] = await sql<StandingRow[]>`
    select m.role, g.sandbox_of is not null as test, exists (
      select from staff_one_time_password p where p.user_id = m.user_id
    ) as "passwordDue"
    from program g
    join staff_member m on m.program_id = coalesce(g.sandbox_of, g.program_id) and m.user_id = ${userId}
    where g.program_id = ${programId} and g.retired_at is null
      and (g.sandbox_of is null or m.role <> 'warehouse')`;
  return row ?? null;
}

/**
 * The owners of a program, held until the transaction ends: whoever would take one away waits here, and then sees what
 * the one before left.
 */
export async function lockOwners(tx: Transaction, programId: number): Promise<string[]> {
  const rows = await tx<{ userId: string }[]>`
    select user_id as "userId" from staff_member
    where program_id = ${programId} and role = 'owner' order by user_id for update`;
  return rows.map(({ userId }) => userId);
}

export async function updateRole(
  tx: Transaction,
  programId: number,
  userId: string,
  role: Role,
): Promise<void> {
  await tx`update staff_member set role = ${role} where program_id = ${programId} and user_id = ${userId}`;
}

export async function deleteMember(tx: Transaction, programId: number, userId: string): Promise<void> {
  await tx`delete from staff_member where program_id = ${programId} and user_id = ${userId}`;
}

export interface StaffRow extends StaffUserRow {
  role: Role;
  addedAt: Date;
  /** They have still to choose a password of their own. */
  passwordDue: boolean;
}

/** The people of a program, or the one with this id. */
export async function selectStaff(
  sql: Db,
  programId: number,
  { limit, userId = null }: { limit: number; userId?: string | null },
): Promise<StaffRow[]> {
  return sql<StaffRow[]>`
    select u.id as "userId", u.name, u.email, m.role, m.added_at as "addedAt", exists (
      select from staff_one_time_password p where p.user_id = u.id
    ) as "passwordDue"
    from staff_member m join staff_user u on u.id = m.user_id
    where m.program_id = ${programId} and (${userId}::text is null or m.user_id = ${userId})
    order by m.added_at, u.id limit ${limit}`;
}

/** Programs that a person belongs to and in which another person is not an owner. */
export async function countForeignPrograms(
  tx: Transaction,
  userId: string,
  ownerId: string,
): Promise<number> {
  const [row] = await tx<[{ count: number }]>`
    select count(*)::int as count from staff_member m
    where m.user_id = ${userId} and not exists (
      select from staff_member o where o.program_id = m.program_id and o.user_id = ${ownerId} and o.role = 'owner'
    )`;
  return row.count;
}

export async function countProgramsNotOwned(sql: Db, userId: string): Promise<number> {
  const [row] = await sql<[{ count: number }]>`
    select count(*)::int as count from program p where p.sandbox_of is null and not exists (
      select from staff_member m where m.program_id = p.program_id and m.user_id = ${userId} and m.role = 'owner'
    )`;
  return row.count;
}

// Passwords and sessions ----------------------------------------------------------------------------------------------

export async function selectPasswordHash(sql: Db, userId: string): Promise<string | null> {
  const [row] = await sql<{ hash: string | null }[]>`
    select password as hash from staff_account where "userId" = ${userId} and "providerId" = 'credential'`;
  return row?.hash ?? null;
}

export async function updatePassword(tx: Transaction, userId: string, passwordHash: string): Promise<void> {
  await tx`
    update staff_account set password = ${passwordHash}, "updatedAt" = now()
    where "userId" = ${userId} and "providerId" = 'credential'`;
}

export async function isPasswordDue(sql: Db, userId: string): Promise<boolean> {
  return (await sql`select from staff_one_time_password where user_id = ${userId}`).length > 0;
}

export async function insertPasswordDue(tx: Transaction, userId: string, setBy: string): Promise<void> {
  await tx`
    insert into staff_one_time_password (user_id, set_by) values (${userId}, ${setBy})
    on conflict (user_id) do update set set_by = excluded.set_by, set_at = now()`;
}

export async function deletePasswordDue(tx: Transaction, userId: string): Promise<void> {
  await tx`delete from staff_one_time_password where user_id = ${userId}`;
}

/** Ends the sessions of a person, all but the one that is to be kept. */
export async function deleteSessions(
  tx: Transaction,
  userId: string,
  keptId: string | null = null,
): Promise<void> {
  await tx`
    delete from staff_session
    where "userId" = ${userId} and (${keptId}::text is null or id <> ${keptId})`;
}

export interface MembershipRow {
  programId: number;
  name: string;
  role: Role;
  timeZone: string;
  accentColour: string;
  /** Where its campaigns are rehearsed; null before the first rehearsal, and for who has no place there. */
  sandboxId: number | null;
}

/** The programs a person works for, each in the colour of its first brand. */
export async function selectMemberships(sql: Db, userId: string): Promise<MembershipRow[]> {
  return sql<MembershipRow[]>`
    select p.program_id as "programId", p.name, m.role, p.time_zone as "timeZone", b.accent_colour as "accentColour",
      s.program_id as "sandboxId"
    from staff_member m
    join program p on p.program_id = m.program_id
    left join program s on s.sandbox_of = p.program_id and s.retired_at is null and m.role <> 'warehouse'
    cross join lateral (
      select accent_colour from brand where brand.program_id = p.program_id order by brand_id limit 1
    ) b
    where m.user_id = ${userId} order by p.name, p.program_id limit 500`;
}

export async function insertEvent(
  tx: Transaction,
  programId: number,
  type: string,
  subject: string,
  data: Record<string, unknown>,
): Promise<void> {
  await tx`
    insert into event (program_id, type, subject, data)
    values (${programId}, ${type}, ${subject}, ${JSON.stringify(data)}::text::jsonb)`;
}
