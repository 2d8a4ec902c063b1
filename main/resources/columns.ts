/** Which column of a list means what: headers as county bureaus, spreadsheets and map programs write them. */

export type Field =
  | 'name'
  | 'kind'
  | 'lon'
  | 'lat'
  | 'lonLat'
  | 'latLon'
  | 'contact'
  | 'phone'
  | 'amount'
  | 'unit'
  | 'address'
  | 'owner'
  | 'ignored';

/** In the form in which `plainHeader` puts them. */
const HEADERS: Record<Field, string> = {
  name: `名称 资源名称 队伍名称 救援队伍名称 单位名称 机构名称 企业名称 场所名称 避难场所名称 安置点名称 医院名称 物资名称 装备名称
    设备名称 器材名称 仓库名称 储备库名称 危险源名称 隐患点名称 点位名称 队伍 场所 医院 物资 装备 姓名 专家姓名 专家 name title placename`,
  kind: '类别 类型 种类 分类 资源类别 资源类型 资源分类 队伍类别 队伍类型 物资类别 装备类别 场所类型 机构类别 kind type category class',
  lon: '经度 东经 经度坐标 经度值 gps经度 中心经度 lon lng long longitude x',
  lat: '纬度 北纬 纬度坐标 纬度值 gps纬度 中心纬度 lat latitude y',
  lonLat:
    '经纬度 经纬度坐标 坐标 位置坐标 地理坐标 中心坐标 gps坐标 定位坐标 lonlat lnglat coordinate coordinates wkt geom geometry',
  latLon: '纬经度 latlon latlng',
  contact:
    '联系人 联系人姓名 负责人 负责人姓名 联络人 责任人 队长 管理人 管理员 值班人 主要负责人 contact person contactperson',
  phone: `电话 联系电话 联系方式 联系人电话 负责人电话 手机 手机号 手机号码 电话号码 值班电话 固定电话 办公电话 联系手机
    phone tel telephone mobile phonenumber`,
  amount: `数量 库存 库存量 库存数量 储备数量 储备量 人数 队伍人数 人员数量 总人数 床位 床位数 容量 可容纳人数 容纳人数 容纳人口 可安置人数
    规模 quantity amount count stock capacity beds members`,
  unit: '计量单位 unit units',
  address: `地址 详细地址 所在地 所在地址 位置 地点 存放地点 存放地址 存放位置 仓库地址 单位地址 驻地 驻地地址 通信地址
    address location place`,
  owner:
    '所属单位 主管单位 管理单位 工作单位 所属部门 主管部门 管理部门 隶属单位 隶属 产权单位 owner organization organisation agency',
  ignored: '序号 no 行号 fid objectid',
};

const FIELDS = new Map(
  Object.entries(HEADERS).flatMap(([field, words]) => words.split(/\s+/).map((word) => [word, field as Field])),
);

/** Headers of which only the end is known, as 急诊电话 and 队伍驻地地址. */
const ENDS: readonly [RegExp, Field][] = [
  [/经纬度|(?<![xyz])坐标$/, 'lonLat'],
  [/经度$/, 'lon'],
  [/纬度$/, 'lat'],
  [/(电话|手机|手机号|手机号码|联系方式)$/, 'phone'],
  [/(联系人|负责人|责任人)$/, 'contact'],
  [/(地址|地点|位置)$/, 'address'],
  [/(人数|床位|床位数|容量|库存|库存量|数量)$/, 'amount'],
  [/名称$/, 'name'],
];

/** `名 称（必填）*` is `名称`, `Phone Number` is `phonenumber`. */
export const plainHeader = (header: string): string =>
  header
    .normalize('NFKC')
    .toLowerCase()
    .replace(/\([^)]*\)|\[[^\]]*\]/g, '')
    .replace(/[\s_*#:：.、"'-]/g, '');

export interface Columns {
  /** Indexes of columns that mean a field, in their order. */
  of: Map<Field, number[]>;
  /** The others: what stands above them, and their index. */
  more: [label: string, index: number][];
  headers: readonly string[];
}

export function columnsOf(headers: readonly string[]): Columns {
  const of = new Map<Field, number[]>();
  const more: Columns['more'] = [];
  const plains = headers.map(plainHeader);
  plains.forEach((plain, index) => {
    const field = FIELDS.get(plain);
    if (field) of.set(field, [...(of.get(field) ?? []), index]);
  });
  // What is known as it stands goes first; of the others each field takes one, and all telephones.
  plains.forEach((plain, index) => {
    if (plain === '' || FIELDS.has(plain)) return;
    const field = ENDS.find(([end]) => end.test(plain))?.[1];
    if (field && (field === 'phone' || !of.has(field))) of.set(field, [...(of.get(field) ?? []), index]);
    else more.push([(headers[index] ?? '').trim(), index]);
  });
  // 单位 beside a number is what it counts in; alone it is whose.
  const unit = more.findIndex(([label]) => plainHeader(label) === '单位');
  const index = more[unit]?.[1];
  if (index !== undefined) {
    more.splice(unit, 1);
    of.set(of.has('amount') ? 'unit' : of.has('name') ? 'owner' : 'name', [index]);
  }
  return { of, more, headers };
}

/** Whether this line is the head of a list: it says where names and places stand. */
export function isHead({ of }: Columns): boolean {
  const has = (field: Field) => of.has(field);
  return has('name') && ((has('lon') && has('lat')) || has('lonLat') || has('latLon'));
}
