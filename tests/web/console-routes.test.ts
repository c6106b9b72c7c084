import { describe, expect, it } from 'vitest';
import { mayChange, mayOpen } from '#web/console/roles.ts';
import { href, matchRoute } from '#web/console/routes.ts';

describe('addresses of the console', () => {
  it('every address that is written is found again', () => {
    expect(matchRoute(href('batch', { programId: 3, batchId: 12 }))).toEqual({
      name: 'batch',
      params: { programId: 3, batchId: 12 },
    });
    expect(matchRoute('/console/').name).toBe('home');
    expect(matchRoute('/console/1/overview').name).toBe('overview');
  });

  it('a new campaign is not taken for a campaign called “new”', () => {
    expect(matchRoute('/console/1/campaigns/new').name).toBe('campaignNew');
    expect(matchRoute('/console/1/campaigns/7').name).toBe('campaign');
  });

  it('what is no whole number is no id', () => {
    for (const path of [
      '/console/0/overview',
      '/console/1e3/overview',
      '/console/1/batches/-4',
      '/console/x',
    ])
      expect(matchRoute(path).name).toBe('unknown');
  });

  it('a query is carried along, escaped', () => {
    expect(href('claims', { programId: 1 }, { q: 'mì & phở' })).toBe(
      '/console/1/claims?q=m%C3%AC+%26+ph%E1%BB%9F',
    );
  });
});

describe('what a role is shown', () => {
  it('an analyst sees figures and duplicates, and changes nothing', () => {
    expect(
      ['overview', 'claims', 'redemptions', 'duplicates'].every((s) => mayOpen('analyst', s as 'claims')),
    ).toBe(true);
    expect(mayOpen('analyst', 'batches')).toBe(false);
    expect(mayChange('analyst')).toBe(false);
  });

  it('staff is for the owner, duplicates are not for the marketer', () => {
    expect(mayOpen('owner', 'staff')).toBe(true);
    expect(mayOpen('marketer', 'staff')).toBe(false);
    expect(mayOpen('marketer', 'duplicates')).toBe(false);
  });
});
