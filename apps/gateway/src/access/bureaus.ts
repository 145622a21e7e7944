import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { newId } from '#common/database/id.js';
import { Bureau } from '#common/database/records/hotline.js';
import { Divisions } from '#common/divisions/divisions.js';
import { fail, invalid } from '#common/errors/domain-error.js';
import { TAXONOMY_TOKEN } from '#common/platform/tokens.js';
import type { Taxonomy } from '#common/taxonomy/taxonomy.js';

/** The hotline's own desk and nobody: no bureau stands behind them. */
export const WITHOUT_BUREAU = ['hotline', 'none'];

/** What the desk of a department is called in a division: 铁西区生态环境分局, 沈阳市公安局. */
const DESKS: Record<string, string> = {
  eco: '生态环境局',
  urban: '城市管理综合执法局',
  police: '公安局',
  housing: '住房和城乡建设局',
  water: '水务局',
  agriculture: '农业农村局',
  transport: '交通运输局',
  natural: '自然资源局',
  forestry: '林业和草原局',
  maritime: '海事渔业部门',
  health: '卫生健康局',
  market: '市场监督管理局',
  emergency: '应急管理局',
  community: '街道(社区)办',
  discipline: '纪检监察机关',
};

/** The desks that deliveries go to. One is made as soon as routing or a person names it, so that a case always has one. */
@Injectable()
export class Bureaus {
  constructor(
    private readonly divisions: Divisions,
    @Inject(TAXONOMY_TOKEN) private readonly taxonomy: Taxonomy,
  ) {}

  /** The desk of a department in a division of six digits; made where it is not there yet. `field` is what a wrong division is named. */
  async ensure(
    manager: EntityManager,
    hotlineId: string,
    department: string,
    adcode: string,
    field = 'bureauAdcode',
  ): Promise<Bureau> {
    if (!this.taxonomy.departments.has(department) || WITHOUT_BUREAU.includes(department)) {
      throw invalid('department', '没有这个承办部门。');
    }
    const division = this.divisions.get(adcode);
    if (!division || division.level === 'street')
      throw invalid(field, '承办地应是区县、市或省的行政区划代码。');
    await manager
      .createQueryBuilder()
      .insert()
      .into(Bureau)
      .values({ id: newId(), hotlineId, department, adcode, name: this.nameOf(department, adcode) })
      .orIgnore()
      .execute();
    const bureau = await manager.findOneByOrFail(Bureau, { hotlineId, department, adcode });
    if (!bureau.active) throw invalid('department', `${bureau.name}已停用,请另选。`);
    return bureau;
  }

  /** A desk by id; `field` is named when the hotline has no such desk. */
  async get(manager: EntityManager, hotlineId: string, id: string, field = 'bureauId'): Promise<Bureau> {
    const bureau = await manager.findOneBy(Bureau, { id, hotlineId, active: true });
    if (!bureau) throw invalid(field, '没有这个承办单位。');
    return bureau;
  }

  nameOf(department: string, adcode: string): string {
    const division = this.divisions.get(adcode);
    if (!division) throw fail('internal', { detail: '行政区划不存在。' });
    const place = division.level === 'nation' ? '' : division.name;
    const desk = DESKS[department] ?? this.taxonomy.departments.get(department)?.name ?? department;
    // District offices of 生态环境 are branches of the city's bureau.
    return department === 'eco' && division.level === 'district' ? `${place}生态环境分局` : `${place}${desk}`;
  }
}
