create or replace table flags.open_case (
    case_no varchar,
    place_code varchar,
    place_name varchar,
    place_kind varchar,
    vector varchar,
    status varchar,
    severity varchar,
    document_kind varchar,
    cycle bigint,
    attempt bigint,
    opened_on date,
    round_id varchar,
    grade varchar,
    required varchar,
    mark varchar,
    step varchar,
    due_on date,
    is_overdue boolean,
    overdue_count bigint,
    escalation_count bigint
);

comment on table flags.open_case is '未结案件 | case that waits for somebody to do something';
comment on column flags.open_case.case_no is '案号 | number of the case';
comment on column flags.open_case.place_code is '区划代码 | place, shortest prefix: 4 city, 6 county, 9 street or town, 12 village';
comment on column flags.open_case.place_name is '名称 | name of the place';
comment on column flags.open_case.place_kind is '区划级别 | province, city, county, street, town, township, village or community';
comment on column flags.open_case.vector is '病媒 | rodent, mosquito, fly or cockroach';
comment on column flags.open_case.status is '状态 | opened, notified, acknowledged, planned, working, resurvey_due, supplement_due or suspended';
comment on column flags.open_case.severity is '严重程度 | urgent, serious or ordinary';
comment on column flags.open_case.document_kind is '文书 | rectification (整改通知书), or reminder (提醒函) while a lapsed edition judges';
comment on column flags.open_case.cycle is '办理周期 | 1, and one more each time it was reopened';
comment on column flags.open_case.attempt is '整改次数 | current attempt to mend, 0 before any';
comment on column flags.open_case.opened_on is '立案日期 | day it was opened';
comment on column flags.open_case.round_id is '轮次 | round';
comment on column flags.open_case.grade is '等级 | letter of the latest evidence';
comment on column flags.open_case.required is '要求等级 | letter asked for';
comment on column flags.open_case.mark is '把握 | confirmed_met, likely_met, undetermined, likely_missed or confirmed_missed; empty where not assessed';
comment on column flags.open_case.step is '待办环节 | acknowledge, plan, works, resurvey, supplement or resume';
comment on column flags.open_case.due_on is '期限 | last day on which the step is in time';
comment on column flags.open_case.is_overdue is '是否逾期 | whether the step is past due at as_of';
comment on column flags.open_case.overdue_count is '逾期次数 | steps that were overdue so far';
comment on column flags.open_case.escalation_count is '上报次数 | times the level above was told';
