import { Module } from '@nestjs/common';
import { ClaimWatch } from './claim-watch.js';
import { HistoryWatch } from './history-watch.js';
import { LiveController } from './live.controller.js';
import { LiveFeed } from './live-feed.js';
import { ShownWatch } from './shown-watch.js';

/**
 * Tells open consoles that something changed, so that lists update by themselves. Whatever changes a report, a case or a
 * delivery adds to the history in the same transaction; while anybody listens, each copy of the gateway reads once a
 * second what was added, and tells whom it concerns. Nothing is done where the rows are written (docs/adr/0007). Claims have
 * no history: the few there are at a moment are read as often; and deliveries that their bureau sees only from now on.
 */
@Module({ controllers: [LiveController], providers: [ClaimWatch, HistoryWatch, LiveFeed, ShownWatch] })
export class LiveModule {}
