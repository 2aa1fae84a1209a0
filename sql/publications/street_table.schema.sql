create or replace table publications.street_table (
    place_code varchar,
    place_name varchar,
    place_kind varchar,
    rodent_grade varchar,
    mosquito_grade varchar,
    fly_grade varchar,
    cockroach_grade varchar,
    street_grade varchar,
    three_vector_grade varchar,
    required_grade varchar,
    rodent_mark varchar,
    mosquito_mark varchar,
    fly_mark varchar,
    cockroach_mark varchar,
    street_mark varchar,
    plan_state varchar,
    below_target_count bigint,
    has_stale_grade boolean,
    fly_edition_status varchar,
    oldest_assessed_on date,
    newest_assessed_on date
);

comment on table publications.street_table is '镇街评级总表 | street, town or county: the four letters now, their street letter, and what falls below target';
comment on column publications.street_table.place_code is '区划代码 | place, shortest prefix: 4 city, 6 county, 9 street or town, 12 village';
comment on column publications.street_table.place_name is '名称 | name of the place';
comment on column publications.street_table.place_kind is '区划级别 | province, city, county, street, town, township, village or community';
comment on column publications.street_table.rodent_grade is '鼠等级 | letter for rodents';
comment on column publications.street_table.mosquito_grade is '蚊等级 | letter for mosquitoes';
comment on column publications.street_table.fly_grade is '蝇等级 | letter for flies';
comment on column publications.street_table.cockroach_grade is '蜚蠊等级 | letter for cockroaches';
comment on column publications.street_table.street_grade is '镇街等级 | worst of the four vectors'' letters: a convention of this project';
comment on column publications.street_table.three_vector_grade is '三病媒等级 | worst of rodents, mosquitoes and cockroaches, beside the letter while the fly edition is superseded';
comment on column publications.street_table.required_grade is '要求等级 | letter asked for';
comment on column publications.street_table.rodent_mark is '鼠把握 | mark for rodents';
comment on column publications.street_table.mosquito_mark is '蚊把握 | mark for mosquitoes';
comment on column publications.street_table.fly_mark is '蝇把握 | mark for flies';
comment on column publications.street_table.cockroach_mark is '蜚蠊把握 | mark for cockroaches';
comment on column publications.street_table.street_mark is '镇街把握 | mark over all parts of the four vectors';
comment on column publications.street_table.plan_state is '抽样方案状态 | met, partly or not: a yardstick, never a gate on the letter';
comment on column publications.street_table.below_target_count is '未达目标数 | number of vectors below their strictest letter target';
comment on column publications.street_table.has_stale_grade is '是否有过期等级 | whether one of the four letters is stale';
comment on column publications.street_table.fly_edition_status is '蝇标准版本状态 | status of the fly standard''s edition';
comment on column publications.street_table.oldest_assessed_on is '最早评定日期 | oldest of the four assessments';
comment on column publications.street_table.newest_assessed_on is '最近评定日期 | newest of the four assessments';
