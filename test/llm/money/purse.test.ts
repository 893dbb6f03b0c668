import {describe, expect, test} from 'vitest';
import {Purse, type Hold, type PurseBooks, type PurseLimits} from '../../../src/llm/money/purse.ts';

const nothing: PurseBooks = {calls: 0, costNano: 0, claimedNano: 0};
const limits: PurseLimits = {capNano: 1000, callsMost: null};

function held(purse: Purse, worstNano: number): Hold {
  const admission = purse.admit(worstNano);
  if (!admission.isAdmitted) throw new Error(`refused by ${admission.limit}`);
  return admission.hold;
}

const paid = (costNano: number, claimedNano = 0): {costNano: number; claimedNano: number; doubt: null} => ({
  costNano,
  claimedNano,
  doubt: null,
});

describe('the cap in money', () => {
  test('counts what is in flight at its worst', () => {
    const purse = new Purse(limits, nothing);
    const first = held(purse, 600);
    held(purse, 400);
    expect(purse.admit(1)).toEqual({isAdmitted: false, limit: 'usd', mayChange: true});
    purse.settle(first, paid(100));
    held(purse, 500);
    expect(purse.admit(1)).toMatchObject({isAdmitted: false});
    expect(purse.standing).toEqual({calls: 3, costNano: 100, claimedNano: 0, inFlight: 2, inFlightNano: 900});
  });

  test('is final where nothing in flight can change it', () => {
    const purse = new Purse(limits, {...nothing, costNano: 700});
    expect(purse.admit(301)).toEqual({isAdmitted: false, limit: 'usd', mayChange: false});
    held(purse, 300);
    expect(purse.admit(301)).toEqual({isAdmitted: false, limit: 'usd', mayChange: false});
    expect(purse.admit(200)).toEqual({isAdmitted: false, limit: 'usd', mayChange: true});
  });

  test('lets no claim beyond the worst case be followed by more', () => {
    const purse = new Purse(limits, nothing);
    purse.settle(held(purse, 500), paid(500, 400));
    expect(purse.standing.costNano).toBe(500);
    expect(purse.admit(101)).toMatchObject({isAdmitted: false, mayChange: false});
    held(purse, 100);
  });

  test('of nothing admits what costs nothing', () => {
    const purse = new Purse({...limits, capNano: 0}, nothing);
    held(purse, 0);
    expect(purse.admit(1).isAdmitted).toBe(false);
  });
});

describe('the cap in calls', () => {
  test('counts each from the moment it is admitted, whatever becomes of it', () => {
    const purse = new Purse({capNano: null, callsMost: 3}, {...nothing, calls: 1});
    purse.settle(held(purse, 10), paid(0));
    const last = held(purse, 10);
    expect(purse.admit(0)).toEqual({isAdmitted: false, limit: 'calls', mayChange: true});
    purse.settle(last, paid(10));
    expect(purse.admit(0)).toEqual({isAdmitted: false, limit: 'calls', mayChange: false});
  });

  test('but not one that was never sent', () => {
    const purse = new Purse({capNano: null, callsMost: 1}, nothing);
    purse.giveBack(held(purse, 10));
    expect(purse.standing).toEqual({calls: 0, costNano: 0, claimedNano: 0, inFlight: 0, inFlightNano: 0});
    held(purse, 10);
  });
});

test('a hold ends once, and below its worst case', () => {
  const purse = new Purse(limits, nothing);
  const hold = held(purse, 10);
  purse.settle(hold, paid(10));
  expect(() => purse.settle(hold, paid(10))).toThrow('a hold ends once');
  expect(() => purse.giveBack(hold)).toThrow('a hold ends once');
  expect(() => purse.settle(held(purse, 10), paid(11))).toThrow('no charge is above its worst case');
  expect(() => purse.admit(1.5)).toThrow('a whole number');
});
