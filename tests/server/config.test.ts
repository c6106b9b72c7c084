import { describe, expect, test } from 'vitest';
import { lanAddress, readConfig } from '#server/config.ts';
import { SetupError } from '#server/db/setup-error.ts';

describe('configuration', () => {
  test('is complete when nothing is set', () => {
    expect(readConfig({})).toEqual({
      port: 8080,
      publicUrl: `http://${lanAddress()}:8080`,
      databaseUrl: null,
      dataDir: `${process.cwd()}/.data`,
      demo: true,
      masterKey: undefined,
      proxyHops: 0,
      exportDays: 7,
      diskReserveBytes: 512_000_000,
      privatePartners: false,
    });
  });

  test('takes what is set, and an empty variable for none', () => {
    const masterKey = 'ab'.repeat(32);
    expect(
      readConfig({
        PORT: '',
        PACKMINT_URL: 'https://QR.example.com/',
        DATABASE_URL: 'postgres://me:secret@db/packmint',
        PACKMINT_DATA: '/srv/packmint',
        PACKMINT_DEMO: '0',
        PACKMINT_MASTER_KEY: masterKey,
        PACKMINT_PROXY_HOPS: '2',
        PACKMINT_EXPORT_DAYS: '30',
        PACKMINT_DISK_RESERVE_MB: '2000',
        PACKMINT_PRIVATE_PARTNERS: '1',
      }),
    ).toEqual({
      port: 8080,
      publicUrl: 'https://qr.example.com',
      databaseUrl: 'postgres://me:secret@db/packmint',
      dataDir: '/srv/packmint',
      demo: false,
      masterKey,
      proxyHops: 2,
      exportDays: 30,
      diskReserveBytes: 2_000_000_000,
      privatePartners: true,
    });
  });

  test.each([
    ['PORT', '80a', 'PORT is "80a"; set it to a whole number from 1 to 65535.'],
    ['PORT', '70000', 'PORT is "70000"; set it to a whole number from 1 to 65535.'],
    ['PORT', '-1', 'PORT is "-1"; set it to a whole number from 1 to 65535.'],
    ['PACKMINT_DEMO', 'yes', 'PACKMINT_DEMO is "yes"; set it to 0 or 1.'],
    ['PACKMINT_PROXY_HOPS', '1.5', 'PACKMINT_PROXY_HOPS is "1.5"; set it to a whole number from 0 to 10.'],
    [
      'PACKMINT_URL',
      'qr.example.com',
      'PACKMINT_URL is "qr.example.com"; set it to what packs should begin with',
    ],
    ['PACKMINT_URL', 'https://a.example/x', 'set it to what packs should begin with'],
    ['DATABASE_URL', 'mysql://me:secret@db/x', 'set it like postgres://user:password@host:5432/database'],
    ['DATABASE_URL', 'postgres://db', 'set it like postgres://user:password@host:5432/database'],
    ['PACKMINT_MASTER_KEY', '', 'PACKMINT_MASTER_KEY must hold 32 bytes'],
  ])('%s=%s is refused with one sentence that says what to set', (name, value, sentence) => {
    const read = () => readConfig({ [name]: value });
    expect(read).toThrow(SetupError);
    expect(read).toThrow(sentence);
    expect(read).not.toThrow(/secret/);
    expect(read).not.toThrow(/\n/);
  });
});
