create or replace table flags.problem_item (
    item_id varchar,
    place_code varchar,
    place_kind varchar,
    unit_key varchar,
    unit_code varchar,
    unit_name varchar,
    unit_type varchar,
    is_key_unit boolean,
    vector varchar,
    problem_code varchar,
    problem_kind varchar,
    problem varchar,
    field varchar,
    found_on date,
    last_found_on date,
    found bigint,
    round_kind varchar,
    due_on date,
    responsible varchar,
    assigned_on date,
    state varchar,
    mended_on date,
    feedback varchar,
    photos varchar,
    verified_on date,
    dismissed_reason varchar,
    is_overdue boolean,
    submission_id varchar,
    row_id varchar
);

comment on table flags.problem_item is '问题清单 | place × unit × problem code × episode: from the visit that finds it until a visit that looks and finds none';
comment on column flags.problem_item.item_id is '问题编号 | id: MD5 of place, unit, problem code and first day, joined by |; its first characters serve where they are one item''s alone';
comment on column flags.problem_item.place_code is '区划代码 | place, shortest prefix: 4 city, 6 county, 9 street or town, 12 village';
comment on column flags.problem_item.place_kind is '区划级别 | province, city, county, street, town, township, village or community';
comment on column flags.problem_item.unit_key is '单位标识 | unit code, else its name';
comment on column flags.problem_item.unit_code is '单位编号 | code of a registered unit';
comment on column flags.problem_item.unit_name is '单位名称 | unit name, as the sheet has it that found it last';
comment on column flags.problem_item.unit_type is '单位类型 | unit type';
comment on column flags.problem_item.is_key_unit is '是否重点单位 | key unit';
comment on column flags.problem_item.vector is '病媒 | rodent, mosquito, fly or cockroach';
comment on column flags.problem_item.problem_code is '问题代码 | code, see reference.problem_code';
comment on column flags.problem_item.problem_kind is '问题类别 | room, facility, ready_food, breeding_site, route, bait_station or lamp';
comment on column flags.problem_item.problem is '问题 | the finding in Chinese';
comment on column flags.problem_item.field is '列 | column of the survey form that counts it';
comment on column flags.problem_item.found_on is '发现日期 | first survey day of the episode';
comment on column flags.problem_item.last_found_on is '最近查见日期 | last survey day on which it was found';
comment on column flags.problem_item.found is '数量 | largest count of one visit in the episode';
comment on column flags.problem_item.round_kind is '调查性质 | kind of survey that found it last';
comment on column flags.problem_item.due_on is '整改期限 | last day to mend it: as assigned, else working days of its code after the day it was found';
comment on column flags.problem_item.responsible is '责任人 | who is to mend it, as assigned last';
comment on column flags.problem_item.assigned_on is '交办日期 | when it was assigned last';
comment on column flags.problem_item.state is '状态 | open, mended (reported by the unit, not yet seen), verified (a later visit looked and found none) or dismissed (with a reason)';
comment on column flags.problem_item.mended_on is '整改日期 | when it was mended, as reported; empty where it was found again since';
comment on column flags.problem_item.feedback is '整改反馈 | what was done, as reported';
comment on column flags.problem_item.photos is '整改照片 | file names of the photographs, joined by ;';
comment on column flags.problem_item.verified_on is '复查核实日期 | survey day of the first later visit that looked for it and found none';
comment on column flags.problem_item.dismissed_reason is '销号理由 | why it was dismissed without a visit; empty where it was found again since';
comment on column flags.problem_item.is_overdue is '是否逾期 | open after its last day';
comment on column flags.problem_item.submission_id is '报送编号 | submission that found it last';
comment on column flags.problem_item.row_id is '行标识 | sheet row that found it last';
