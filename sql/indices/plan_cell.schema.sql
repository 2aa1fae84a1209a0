create or replace table indices.plan_cell (
    place_code varchar,
    place_kind varchar,
    round_id varchar,
    graded_kind varchar,
    vector varchar,
    cell varchar,
    cell_zh varchar,
    quantity varchar,
    adopted_by varchar,
    required_amount bigint,
    surveyed_amount bigint,
    plan_state varchar
);

comment on table indices.plan_cell is '抽样方案完成情况 | place × round × graded kind × cell and quantity of the sampling plan: how much of it was surveyed';
comment on column indices.plan_cell.place_code is '区划代码 | place, shortest prefix: 4 city, 6 county, 9 street or town, 12 village';
comment on column indices.plan_cell.place_kind is '区划级别 | province, city, county, street, town, township, village or community';
comment on column indices.plan_cell.round_id is '轮次 | round';
comment on column indices.plan_cell.graded_kind is '评定性质 | kind under which rows are pooled: a supplement counts as assessment';
comment on column indices.plan_cell.vector is '病媒 | rodent, mosquito, fly or cockroach';
comment on column indices.plan_cell.cell is '抽样单元 | row of the sampling plan';
comment on column indices.plan_cell.cell_zh is '抽样单元名称 | Chinese name of the row of the sampling plan';
comment on column indices.plan_cell.quantity is '计量 | quantity of the sampling plan: units, rooms, route_m, sites, bins, …';
comment on column indices.plan_cell.adopted_by is '采用地区 | place that adopted it; empty for the national or reference one';
comment on column indices.plan_cell.required_amount is '应查数 | amount that the plan asks for';
comment on column indices.plan_cell.surveyed_amount is '实查数 | amount surveyed';
comment on column indices.plan_cell.plan_state is '抽样方案状态 | met, partly or not: a yardstick, never a gate on the letter';
