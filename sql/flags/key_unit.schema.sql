create or replace table flags.key_unit (
    place_code varchar,
    place_kind varchar,
    unit_code varchar,
    unit_name varchar,
    unit_type varchar,
    is_demonstration boolean,
    vector varchar,
    last_visited_on date,
    visit_days bigint,
    judged_on date,
    graded_kind varchar,
    is_passed boolean,
    first_failing_indicator varchar,
    open_items bigint,
    overdue_items bigint,
    unverified_items bigint,
    missing_reports bigint
);

comment on table flags.key_unit is '重点单位台账 | registered key unit in force × vector: last visit, last result, items still to be mended';
comment on column flags.key_unit.place_code is '区划代码 | place of the unit, shortest prefix';
comment on column flags.key_unit.place_kind is '区划级别 | province, city, county, street, town, township, village or community';
comment on column flags.key_unit.unit_code is '单位编号 | code of the registered unit';
comment on column flags.key_unit.unit_name is '单位名称 | unit name';
comment on column flags.key_unit.unit_type is '单位类型 | unit type';
comment on column flags.key_unit.is_demonstration is '是否示范单位 | named demonstration unit';
comment on column flags.key_unit.vector is '病媒 | rodent, mosquito, fly or cockroach';
comment on column flags.key_unit.last_visited_on is '最近检查日期 | last survey day of any kind; empty where it was never visited for the vector';
comment on column flags.key_unit.visit_days is '检查天数 | days on which it was visited';
comment on column flags.key_unit.judged_on is '最近判定日期 | survey day of the last result';
comment on column flags.key_unit.graded_kind is '评定性质 | kind of survey of the last result';
comment on column flags.key_unit.is_passed is '是否合格 | last result, see grades.unit_result; empty where there is none';
comment on column flags.key_unit.first_failing_indicator is '首个不合格指标 | first indicator that failed then';
comment on column flags.key_unit.open_items is '待整改问题数 | items open, see flags.problem_item';
comment on column flags.key_unit.overdue_items is '逾期问题数 | items open after their last day';
comment on column flags.key_unit.unverified_items is '待复查问题数 | items reported as mended and not yet seen';
comment on column flags.key_unit.missing_reports is '漏报次数 | reports due under its reporting plan and missing';
