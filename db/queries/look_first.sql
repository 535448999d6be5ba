-- zh: 最需要人工查看的报告
-- en: Which reports a person should look at first
-- about: The best report of each agency and year in which something is wrong or was not read, the worst first: what our reading
--   may have broken (errors, unread cells, failing rules that we may have caused) before what the page itself has wrong.
--   verdicts says how often a person has judged something in it already (gongkai review).
-- param year = : the report year; empty for every year
-- param province = : a province, or how its name begins; empty for all
SELECT
  a.agency, a.province, a.year, q.issues_error, q.facts_unread, q.facts_in_conflict, q.checks_fault_ours,
  q.checks_fault_unclear, q.checks_failed_error, q.across_failed, q.facts_read, q.facts_found,
  (SELECT count(*) FROM reviews AS v WHERE v.address = a.address) AS verdicts, a.document_key, a.address
FROM annual_reports AS a
JOIN quality AS q ON q.document = a.document
WHERE (:year = '' OR a.year = CAST(:year AS INTEGER) AND :year NOT GLOB '*[^0-9]*') AND (:province = '' OR instr(a.province, :province) = 1)
  AND (q.issues_error > 0 OR q.facts_unread > 0 OR q.facts_in_conflict > 0 OR q.checks_failed_error > 0 OR q.across_failed > 0)
ORDER BY
  q.issues_error DESC, q.facts_unread + q.facts_in_conflict DESC, q.checks_fault_ours DESC, q.checks_fault_unclear DESC,
  q.checks_failed_error DESC, q.across_failed DESC, a.agency, a.year
