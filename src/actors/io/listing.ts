/** The list of inputs: made by the first session, only compared with by those after it. */
import type {Reopen} from '../../contracts/layers.ts';
import type {ListedSplit} from '../../contracts/source.ts';
import type {Ledger} from '../../ledger/ledger.ts';
import {Relisting} from '../../ledger/relisting.ts';
import type {Layout} from '../../model/plan.ts';
import type {Listed} from '../../protocol/mailboxes.ts';
import type {Stage} from '../../protocol/stages.ts';
import {checkOutputNames} from '../../ledger/output-names.ts';

export interface ListingPlan {
  readonly ledger: Ledger;
  readonly layout: Layout;
  /** Ending of the outputs; null where rows go to no file. */
  readonly extension: string | null;
  /** For files whose time has changed. */
  readonly reopen: Reopen;
}

export class Listing {
  private readonly plan: ListingPlan;
  private readonly isNew: boolean;
  private relisting: Relisting | null = null;
  /** So far: asked for twice a second, and counting millions takes one. */
  private known: Listed;

  constructor(plan: ListingPlan) {
    this.plan = plan;
    this.isNew = !plan.ledger.listed;
    this.known = this.isNew ? {files: 0, bytes: 0} : plan.ledger.splits.totals();
    if (!this.isNew) return;
    plan.ledger.splits.clear();
    plan.ledger.listFast(true);
  }

  get listed(): Listed {
    return this.known;
  }

  async add(splits: readonly ListedSplit[]): Promise<void> {
    if (!this.isNew) return this.compared().add(splits);
    const added = this.plan.ledger.splits.add(splits);
    this.known = {files: this.known.files + added.files, bytes: this.known.bytes + added.bytes};
    this.plan.ledger.tidy(false);
  }

  /** @param stages how the job is cut. @throws {ChangedInputError}, {ConfigError} */
  seal(stages: readonly Stage[]): Listed {
    const {ledger, layout, extension} = this.plan;
    if (!this.isNew) return this.compared().finish();
    if (layout === 'per-file' && extension !== null) checkOutputNames(ledger.connection, extension);
    ledger.listFast(false);
    ledger.seal(stages);
    return ledger.splits.totals();
  }

  /** Leaves the ledger as it was. Idempotent. */
  cancel(): void {
    this.relisting?.cancel();
  }

  private compared(): Relisting {
    const {ledger, layout, reopen} = this.plan;
    this.relisting ??= new Relisting(ledger.connection, ledger.splits, {relativeMatters: layout === 'per-file', reopen});
    return this.relisting;
  }
}
