import type { GatewayView } from '../../../main/contract/views.ts';
import type { Translate } from '../i18n/i18n.ts';
import { lineName } from '../words.ts';
import type { NumberMatch, Route, RouteSource, RouteTarget } from './settings-shapes.ts';

/** Routes in words. */
export class RoutePhrases {
  readonly #t: Translate;
  readonly #view: Pick<GatewayView, 'lines' | 'trunks'>;
  readonly #list: (words: readonly string[]) => string;
  readonly #country: (code: string) => string;

  constructor(
    t: Translate,
    view: Pick<GatewayView, 'lines' | 'trunks'>,
    words: { readonly list: (words: readonly string[]) => string; readonly country: (code: string) => string },
  ) {
    this.#t = t;
    this.#view = view;
    this.#list = (each) => words.list(each);
    this.#country = (code) => words.country(code);
  }

  trunk(id: string): string {
    return this.#view.trunks.find((trunk) => trunk.id === id)?.name || id;
  }

  group(id: string): string {
    return id === 'all' ? this.#t('routing.allLines') : this.#t('routing.groupNamed', { name: id });
  }

  source(source: RouteSource): string {
    switch (source.kind) {
      case 'line':
        return source.line === undefined
          ? this.#t('routing.source.anyLine')
          : this.#t('routing.source.line', { name: lineName(this.#view.lines, source.line) });
      case 'group':
        return this.group(source.group);
      case 'trunk':
        return source.trunk === undefined
          ? this.#t('routing.source.anyTrunk')
          : this.#t('routing.source.trunk', { name: this.trunk(source.trunk) });
      case 'console':
        return this.#t('routing.source.console');
      case 'two-stage':
        return source.line === undefined
          ? this.#t('routing.source.anyTwoStage')
          : this.#t('routing.source.twoStage', { name: lineName(this.#view.lines, source.line) });
    }
  }

  match(match: NumberMatch): string {
    switch (match.is) {
      case 'exact':
        return match.number;
      case 'prefix':
        return this.#t('routing.match.begins', { digits: match.digits });
      case 'pattern':
        return match.pattern;
      case 'country':
        return this.#country(match.country);
      case 'withheld':
      case 'unknown':
        return this.#t(`routing.match.${match.is}`);
    }
  }

  target(target: RouteTarget): string {
    switch (target.kind) {
      case 'lines':
        return this.group(target.group);
      case 'trunk':
        return target.to === undefined
          ? this.trunk(target.trunk)
          : this.#t('routing.toAt', { to: target.to, trunk: this.trunk(target.trunk) });
      case 'console':
      case 'refuse':
      case 'two-stage':
        return this.#t(`routing.target.${target.kind}`);
    }
  }

  /** Whose calls it takes. */
  takes(route: Route): string {
    const parts = [this.#t('routing.callsFrom', { from: this.#list(route.from.map((each) => this.source(each))) })];
    if (route.called.length > 0)
      parts.push(this.#t('routing.calledIs', { numbers: this.#list(route.called.map((each) => this.match(each))) }));
    if (route.calling.length > 0)
      parts.push(this.#t('routing.callingIs', { numbers: this.#list(route.calling.map((each) => this.match(each))) }));
    return parts.join(' · ');
  }

  name(route: Route): string {
    return route.name || route.id;
  }
}
