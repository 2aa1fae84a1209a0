create or replace table reference.place_target (
    place_code varchar,
    place_kind varchar,
    target_id varchar,
    vector varchar,
    indicator varchar,
    unit_scope varchar,
    required_grade varchar,
    required_value decimal(9, 3),
    valid_from date,
    valid_to date
);

comment on table reference.place_target is '地区适用目标 | place × target that binds it, with the days on which it does';
comment on column reference.place_target.place_code is '区划代码 | place, shortest prefix: 4 city, 6 county, 9 street or town, 12 village';
comment on column reference.place_target.place_kind is '区划级别 | province, city, county, street, town, township, village or community';
comment on column reference.place_target.target_id is '目标 | target';
comment on column reference.place_target.vector is '病媒 | rodent, mosquito, fly or cockroach';
comment on column reference.place_target.indicator is '指标 | indicator';
comment on column reference.place_target.unit_scope is '单位范围 | all, key, or one unit type';
comment on column reference.place_target.required_grade is '要求等级 | letter asked for';
comment on column reference.place_target.required_value is '要求值 | value asked for';
comment on column reference.place_target.valid_from is '生效日期 | first day on which it holds';
comment on column reference.place_target.valid_to is '失效日期 | last day on which it holds';
