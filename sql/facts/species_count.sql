-- grain: species × sex × stage of a trap row
with sheet_row as (select * from facts.sheet_row),

caught as (select * from validated.catch)

select
    s.submission_id,
    s.row_id,
    s.form,
    s.place_code,
    s.surveyed_on,
    s.round_id,
    s.habitat,
    s.vector,
    c.species,
    c.sex,
    c.stage,
    c.caught as count
from caught as c
inner join sheet_row as s on c.submission_id = s.submission_id and c.row_id = s.row_id
