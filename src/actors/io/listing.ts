/** The list of inputs: made by the first session, only compared with by those after it. */
import type {ListedSplit} from '../../contracts/source.ts';
import type {Ledger} from '../../ledger/ledger.ts';
import {Relisting} from '../../ledger/relisting.ts';
import type {Layout} from '../../model/plan.ts';
import type {Listed} from '../../protocol/mailboxes.ts';
import {checkOutputNames} from './output-names.ts';

export interface ListingPlan {
  readonly ledger: Ledger;
  readonly layout: Layout;
  /** Ending of the outputs; null where rows go to no file. */
  readonly extension: string | null;
}

export class Listing {
  private readonly plan: ListingPlan;
  private readonly isNew: boolean;
  private relisting: Relisting | null = null;

  constructor(plan: ListingPlan) {
    this.plan = plan;
    this.isNew = !plan.ledger.listed;
    if (!this.isNew) return;
    plan.ledger.splits.clear();
    plan.ledger.listFast(true);
  }

  async add(splits: readonly ListedSplit[]): Promise<void> {
    if (!this.isNew) return this.compared().add(splits);
    this.plan.ledger.splits.add(splits);
    this.plan.ledger.tidy(false);
  }

  /** @throws {ChangedInputError}, {ConfigError} */
  seal(): Listed {
    const {ledger, layout, extension} = this.plan;
    if (!this.isNew) return this.compared().finish();
    if (layout === 'per-file' && extension !== null) checkOutputNames(ledger.connection, extension);
    ledger.listFast(false);
    ledger.seal();
    return ledger.splits.totals();
  }

  /** Leaves the ledger as it was. Idempotent. */
  cancel(): void {
    this.relisting?.cancel();
  }

  private compared(): Relisting {
    const {ledger, layout} = this.plan;
    this.relisting ??= new Relisting(ledger.connection, ledger.splits, {relativeMatters: layout === 'per-file'});
    return this.relisting;
  }
}
