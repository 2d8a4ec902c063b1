/** The kind that a word of a list means: the first whose sign is in it. A medical team is a team, a depot of poison a hazard. */
import type { ResourceKind } from '../../contract/resource.ts';

const SIGNS: readonly [ResourceKind, RegExp][] = [
  ['expert', /专家|院士|顾问|expert/],
  ['team', /队|志愿者|民兵|team|brigade/],
  ['hazard', /危险|危化|隐患|风险|加油站|加气站|尾矿|烟花|爆竹|矿山|煤矿|化工|hazard|danger/],
  ['supply', /物资|仓库|储备|suppl|material|depot|warehouse/],
  ['equipment', /装备|设备|器材|器械|车辆|机械|救护车|消防车|无人机|舟|艇|equipment|vehicle/],
  ['shelter', /避难|避险|避灾|安置|庇护|疏散|shelter|refuge|evacuation/],
  ['hospital', /医院|卫生|医疗|急救|诊所|门诊|血站|hospital|clinic|medical/],
];

/** @param words a cell, or a file's name @returns undefined when it says none */
export function kindOf(words: string): ResourceKind | undefined {
  const plain = words.normalize('NFKC').toLowerCase();
  return SIGNS.find(([, sign]) => sign.test(plain))?.[0];
}
