create or replace table flags.demonstration_place (
    subject_kind varchar,
    subject_code varchar,
    road_name varchar,
    subject_name varchar,
    place_code varchar,
    street_code varchar,
    unit_type varchar,
    demonstration_class varchar,
    status varchar,
    status_on date,
    document_zh varchar,
    decided_by varchar,
    note varchar,
    is_from_register boolean,
    is_listed boolean,
    is_valid boolean,
    is_rodent_passed boolean,
    is_mosquito_passed boolean,
    is_fly_passed boolean,
    is_cockroach_passed boolean,
    is_passed boolean,
    last_surveyed_on date,
    is_provisional boolean
);

comment on table flags.demonstration_place is '示范单位、路段、社区和村 | demonstration unit, road, community or village: its status at as_of and what its last surveys came to';
comment on column flags.demonstration_place.subject_kind is '对象 | unit, road, community or village';
comment on column flags.demonstration_place.subject_code is '对象代码 | code of the unit, else of the place';
comment on column flags.demonstration_place.road_name is '路段名称 | name of the road, for roads';
comment on column flags.demonstration_place.subject_name is '对象名称 | name of the unit, road, community or village';
comment on column flags.demonstration_place.place_code is '区划代码 | place, shortest prefix: 4 city, 6 county, 9 street or town, 12 village';
comment on column flags.demonstration_place.street_code is '所属镇街 | street or town it belongs to at as_of';
comment on column flags.demonstration_place.unit_type is '单位类型 | unit type';
comment on column flags.demonstration_place.demonstration_class is '示范单位类别 | class in the demonstration quota: institution, farm_market or restaurant';
comment on column flags.demonstration_place.status is '状态 | applied, reviewed, named, re_examined, limited_time_correction or revoked';
comment on column flags.demonstration_place.status_on is '状态日期 | day from which it has this status';
comment on column flags.demonstration_place.document_zh is '文号 | number of the document';
comment on column flags.demonstration_place.decided_by is '决定单位 | who decided it';
comment on column flags.demonstration_place.note is '说明 | note';
comment on column flags.demonstration_place.is_from_register is '是否依登记 | whether only the register names it, without a row of its own';
comment on column flags.demonstration_place.is_listed is '是否在册 | whether the unit is registered, the community or village valid, at as_of';
comment on column flags.demonstration_place.is_valid is '命名是否有效 | named or re-examined, and listed: only then it counts towards a quota';
comment on column flags.demonstration_place.is_rodent_passed is '鼠是否合格 | whether the last result for rodents passes; empty where there is none';
comment on column flags.demonstration_place.is_mosquito_passed is '蚊是否合格 | whether the last result for mosquitoes passes; empty where there is none';
comment on column flags.demonstration_place.is_fly_passed is '蝇是否合格 | whether the last result for flies passes; empty where there is none';
comment on column flags.demonstration_place.is_cockroach_passed is '蟑是否合格 | whether the last result for cockroaches passes; empty where there is none';
comment on column flags.demonstration_place.is_passed is '已查各项是否均合格 | whether every vector with a result passes; empty where there is none';
comment on column flags.demonstration_place.last_surveyed_on is '最近调查日 | last day of the surveys judged';
comment on column flags.demonstration_place.is_provisional is '是否暂定 | always true: the standards'' rule for single units is known in part only';
