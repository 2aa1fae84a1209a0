create or replace table flags.resurvey_visit (
    case_no varchar,
    attempt bigint,
    round_id varchar,
    place_code varchar,
    vector varchar,
    row_count bigint,
    first_surveyed_on date,
    last_surveyed_on date,
    row_count_too_soon bigint
);

comment on table flags.resurvey_visit is '案件复查表行 | attempt of a case to mend: the rows that its re-survey brought so far';
comment on column flags.resurvey_visit.case_no is '案号 | number of the case';
comment on column flags.resurvey_visit.attempt is '整改次数 | which attempt to mend, from 1';
comment on column flags.resurvey_visit.round_id is '轮次 | round';
comment on column flags.resurvey_visit.place_code is '区划代码 | place, shortest prefix: 4 city, 6 county, 9 street or town, 12 village';
comment on column flags.resurvey_visit.vector is '病媒 | rodent, mosquito, fly or cockroach';
comment on column flags.resurvey_visit.row_count is '行数 | sheet rows';
comment on column flags.resurvey_visit.first_surveyed_on is '首次调查日期 | first survey day';
comment on column flags.resurvey_visit.last_surveyed_on is '末次调查日期 | last survey day';
comment on column flags.resurvey_visit.row_count_too_soon is '过早复查的行数 | rows surveyed too few days after the treatment that the sheet itself names';
