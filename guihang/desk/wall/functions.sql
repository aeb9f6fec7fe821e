-- What the second wall stands on: who asks, and which rows are theirs for this one transaction.
--
-- All of it belongs to the owner of the tables and runs with the owner's rights; the roles that serve may only call.
-- A ticket is a setting of the transaction, "mac|user|places|ground|closed|opened|figures". The mac covers the backend and the
-- start of the transaction: nobody who lacks the key in wall.secret can write one, or carry one elsewhere. Places are
-- kept as the sorted bounds of their ranges: a code lies inside when an odd number of bounds is at or below it.

DROP SCHEMA IF EXISTS wall CASCADE;
CREATE SCHEMA wall;

CREATE TABLE wall.secret (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    mac_inner bytea NOT NULL, mac_outer bytea NOT NULL, proof_inner bytea NOT NULL, proof_outer bytea NOT NULL
);
CREATE TABLE wall.role (
    name varchar(24) PRIMARY KEY,
    sees boolean NOT NULL, figures boolean NOT NULL, visits boolean NOT NULL, serves boolean NOT NULL, manages boolean NOT NULL
);
CREATE TABLE wall.built (one boolean PRIMARY KEY DEFAULT true CHECK (one), plan text NOT NULL);

-- HMAC-SHA-256, from the two halves of the padded key.
CREATE FUNCTION wall.mac(inside bytea, outside bytea, said text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$ SELECT encode(sha256(outside || sha256(inside || convert_to(said, 'UTF8'))), 'hex') $$;

-- A part of this transaction's ticket; nothing without one, and nothing of one that is not of this transaction.
CREATE FUNCTION wall.part(wanted integer) RETURNS text
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    held text := current_setting('guihang.ticket', true);
    inside bytea;
    outside bytea;
BEGIN
    IF held IS NULL OR held = '' THEN
        RETURN NULL;
    END IF;
    SELECT mac_inner, mac_outer INTO STRICT inside, outside FROM wall.secret;
    IF left(held, 64) = encode(sha256(outside || sha256(inside || convert_to(
        pg_backend_pid()::text || '|' || extract(epoch FROM transaction_timestamp())::text || substr(held, 65), 'UTF8'
    ))), 'hex') THEN
        RETURN split_part(held, '|', wanted);
    END IF;
    RETURN NULL;
END $$;

-- Write the ticket's parts into the transaction, under their mac.
CREATE FUNCTION wall.hold(parts text) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    inside bytea;
    outside bytea;
BEGIN
    SELECT mac_inner, mac_outer INTO STRICT inside, outside FROM wall.secret;
    PERFORM set_config('guihang.ticket', wall.mac(inside, outside,
        pg_backend_pid()::text || '|' || extract(epoch FROM transaction_timestamp())::text || parts) || parts, true);
END $$;

-- The bounds of some ranges, those that touch or overlap as one: sorted, by commas.
CREATE FUNCTION wall.bounds(lows text[], highs text[]) RETURNS text
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    one record;
    first text;
    last text;
    found text[] := '{}';
BEGIN
    FOR one IN SELECT low COLLATE "C" AS low, high COLLATE "C" AS high
               FROM unnest(lows, highs) AS r(low, high) ORDER BY 1, 2 LOOP
        IF last IS NULL OR one.low > last COLLATE "C" THEN
            IF last IS NOT NULL THEN
                found := found || first || (last || '0');
            END IF;
            first := one.low;
            last := one.high;
        ELSIF one.high > last COLLATE "C" THEN
            last := one.high;
        END IF;
    END LOOP;
    IF last IS NOT NULL THEN
        found := found || first || (last || '0');
    END IF;
    RETURN array_to_string(found, ',');
END $$;

-- Register for whom this transaction works. `said` is "user|day|instant|seconds|backend|role|low|high", `proof` its mac
-- under the key that only the application has beside the owner. A role stands there where people are invented and
-- whoever hands out sign-ins looks as that role would.
CREATE FUNCTION wall.ticket(said text, proof text) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    secret wall.secret;
    me uuid;
    day date;
    at timestamptz;
    role_names text[];
    lows text[];
    highs text[];
    seen_lows text[];
    seen_highs text[];
    told_lows text[];
    told_highs text[];
    opened uuid[];
    closed uuid[];
BEGIN
    SELECT * INTO STRICT secret FROM wall.secret;
    IF proof IS DISTINCT FROM wall.mac(secret.proof_inner, secret.proof_outer, said)
       OR split_part(said, '|', 5) <> pg_backend_pid()::text THEN
        RAISE EXCEPTION 'wall: no ticket without the application''s proof' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF abs(extract(epoch FROM clock_timestamp()) - split_part(said, '|', 4)::bigint) > 300 THEN
        RAISE EXCEPTION 'wall: the proof is too old; do the clocks of server and database agree?'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    me := split_part(said, '|', 1)::uuid;
    day := split_part(said, '|', 2)::date;
    at := split_part(said, '|', 3)::timestamptz;
    IF wall.part(2) <> me::text THEN
        RAISE EXCEPTION 'wall: this transaction works for somebody else' USING ERRCODE = 'insufficient_privilege';
    END IF;

    SELECT array_agg(g.role), array_agg(g.low), array_agg(g.high) INTO role_names, lows, highs
        FROM public.access_grant g
        JOIN public.access_user u ON u.id = g.user_id AND u.is_active
        WHERE g.user_id = me AND g.valid_from <= day AND g.valid_until >= day AND g.ended_at IS NULL
          AND btrim(g.purpose) <> '';
    IF split_part(said, '|', 6) <> '' THEN
        SELECT array_agg(split_part(said, '|', 6)), array_agg(split_part(said, '|', 7)),
               array_agg(split_part(said, '|', 8))
            INTO role_names, lows, highs
            FROM (SELECT 1 FROM unnest(role_names, lows, highs) AS g(role, low, high)
                  JOIN wall.role r ON r.name = g.role AND r.manages
                  WHERE g.low <= split_part(said, '|', 7) AND g.high >= split_part(said, '|', 8)
                    AND EXISTS (SELECT 1 FROM public.desk_demomark) LIMIT 1) AS allowed;
    END IF;
    SELECT array_agg(g.low), array_agg(g.high) INTO seen_lows, seen_highs
        FROM unnest(role_names, lows, highs) AS g(role, low, high)
        JOIN wall.role r ON r.name = g.role AND r.sees;
    SELECT array_agg(g.low), array_agg(g.high) INTO told_lows, told_highs
        FROM unnest(role_names, lows, highs) AS g(role, low, high)
        JOIN wall.role r ON r.name = g.role AND r.figures;

    SELECT array_agg(t.person_id) INTO opened FROM public.access_ticket t
        WHERE t.user_id = me AND t.opens_at <= at AND t.ends_at > at AND t.closed_at IS NULL;
    IF EXISTS (SELECT 1 FROM wall.role r WHERE r.name = ANY (role_names) AND (r.visits OR r.serves)) THEN
        SELECT opened || array_agg(e.person_id) INTO opened FROM (
            SELECT v.person_id FROM public.dossier_errand v
                WHERE v.kind = 'visit' AND v."user" = me AND v.asked_on <= day AND v.ends_on >= day
                  AND EXISTS (SELECT 1 FROM wall.role r WHERE r.name = ANY (role_names) AND r.visits)
            UNION
            SELECT h.person_id FROM unnest(role_names, lows, highs) AS g(role, low, high)
                JOIN wall.role r ON r.name = g.role AND r.serves
                JOIN public.dossier_errand h ON h.kind = 'help' AND h.department = g.role
                    AND h.place >= g.low AND h.place <= g.high AND h.asked_on <= day AND h.ends_on >= day
        ) AS e JOIN public.dossier_person p ON p.id = e.person_id
        WHERE p.ended_on IS NULL AND (p.off_lists_on IS NULL OR p.off_lists_on > day) AND (NOT p.restricted OR EXISTS (
            SELECT 1 FROM public.dossier_reader n WHERE n.person_id = p.id AND n."user" = me));
    END IF;
    -- Restricted files that lie in the places, have a decision there, are on the way there, or of which papers are owed
    -- from there: closed but to their named readers.
    SELECT array_agg(p.id) INTO closed
        FROM (SELECT r.id FROM unnest(seen_lows, seen_highs) AS g(low, high)
                  JOIN public.dossier_person r ON r.restricted AND r.place >= g.low AND r.place <= g.high
              UNION
              SELECT r.id FROM unnest(seen_lows, seen_highs) AS g(low, high)
                  JOIN public.dossier_person r ON r.restricted
                  JOIN public.dossier_order o ON o.person_id = r.id AND o.place >= g.low AND o.place <= g.high
              UNION
              SELECT r.id FROM unnest(seen_lows, seen_highs) AS g(low, high)
                  JOIN public.dossier_person r ON r.restricted AND r.crossing <> ''
                      AND r.crossing_to >= g.low AND r.crossing_to <= g.high
              UNION
              SELECT r.id FROM unnest(seen_lows, seen_highs) AS g(low, high)
                  JOIN public.dossier_person r ON r.restricted AND r.papers_left <> ''
                      AND r.papers_left_at >= g.low AND r.papers_left_at <= g.high) AS p
        WHERE NOT EXISTS (SELECT 1 FROM public.dossier_reader n WHERE n.person_id = p.id AND n."user" = me);
    PERFORM wall.hold('|' || me::text
        || '|' || wall.bounds(seen_lows, seen_highs) || '|' || wall.bounds(lows, highs)
        || '|' || coalesce(array_to_string(closed, ','), '') || '|' || coalesce(array_to_string(opened, ','), '')
        || '|' || wall.bounds(told_lows, told_highs));
END $$;

-- Whether a file is the ticket's: it lies in its places and is not closed to its user, or it was opened to them.
CREATE FUNCTION wall.sees_file(person uuid) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER COST 20 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    places text[] := string_to_array(wall.part(3), ',');
BEGIN
    IF places IS NULL THEN
        RETURN false;
    END IF;
    IF person = ANY (string_to_array(wall.part(6), ',')::uuid[]) THEN
        RETURN true;
    END IF;
    RETURN person <> ALL (string_to_array(wall.part(5), ',')::uuid[]) AND EXISTS (
        SELECT 1 FROM public.dossier_person p
        WHERE p.id = person AND (width_bucket(p.place::text COLLATE "C", places) % 2 <> 0
            OR (p.crossing <> '' AND width_bucket(p.crossing_to::text COLLATE "C", places) % 2 <> 0))
    );
END $$;

-- Whether a row may be written for a file at a place: the file is the ticket's, or is only just begun, and so is the
-- place. Rows of files that were opened, or are about to move, may name any place.
CREATE FUNCTION wall.takes(person uuid, place text) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER COST 20 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    places text[] := string_to_array(wall.part(3), ',');
    lies_at text;
BEGIN
    IF places IS NULL THEN
        RETURN false;
    END IF;
    IF person = ANY (string_to_array(wall.part(6), ',')::uuid[]) THEN
        RETURN true;
    END IF;
    IF person = ANY (string_to_array(wall.part(5), ',')::uuid[]) THEN
        RETURN false;
    END IF;
    SELECT p.place INTO lies_at FROM public.dossier_person p WHERE p.id = person;
    -- Who somebody is may be written before it is known where they are looked after: then the file's place decides.
    IF place <> '' OR NOT FOUND THEN
        IF width_bucket(place COLLATE "C", places) % 2 = 0 THEN
            RETURN false;
        END IF;
    END IF;
    RETURN lies_at IS NULL OR width_bucket(lies_at COLLATE "C", places) % 2 <> 0;
END $$;

-- Whether a key is the ticket's: that of a file it sees, of a ledger brought in on its ground, or of no person at all.
CREATE FUNCTION wall.sees_key(owner uuid) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER COST 30 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    lies_at text;
BEGIN
    IF EXISTS (SELECT 1 FROM public.dossier_person p WHERE p.id = owner) THEN
        -- Whoever guards privacy reads why a single file was opened: the reason is sealed with the file's key.
        RETURN wall.sees_file(owner) OR EXISTS (
            SELECT 1 FROM public.access_ticket t
            JOIN public.access_grant g ON g.user_id = wall.part(2)::uuid AND g.role = 'privacy_officer'
                AND g.ended_at IS NULL AND t.place >= g.low AND t.place <= g.high
            WHERE t.person_id = owner AND t.purpose = 'break_glass') OR EXISTS (
            -- and reads what a reader answered who was asked why they opened it.
            SELECT 1 FROM public.dossier_question q
            JOIN public.access_grant g ON g.user_id = wall.part(2)::uuid AND g.role = 'privacy_officer'
                AND g.ended_at IS NULL AND q.place >= g.low AND q.place <= g.high
            WHERE q.person = owner AND q.answered_at IS NOT NULL);
    END IF;
    SELECT i.place INTO lies_at FROM public.exchange_import i WHERE i.id = owner;
    IF FOUND THEN
        RETURN coalesce(
            width_bucket(lies_at COLLATE "C", string_to_array(wall.part(4), ',')) % 2 <> 0, false);
    END IF;
    RETURN true;
END $$;

-- For whom this transaction works.
CREATE FUNCTION wall.me() RETURNS uuid
LANGUAGE sql STABLE PARALLEL RESTRICTED SET search_path = pg_catalog, pg_temp
AS $$ SELECT wall.part(2)::uuid $$;

-- Files that this transaction sees now stay in sight to its end, although it moves them elsewhere.
CREATE FUNCTION wall.keep(people uuid[]) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    opened text := wall.part(6);
    seen text;
BEGIN
    IF opened IS NULL THEN
        RETURN;
    END IF;
    SELECT string_agg(p::text, ',') INTO seen FROM unnest(people) AS p WHERE wall.sees_file(p);
    IF seen IS NOT NULL THEN
        PERFORM wall.hold('|' || wall.part(2) || '|' || wall.part(3) || '|' || wall.part(4) || '|' || wall.part(5)
            || '|' || concat_ws(',', nullif(opened, ''), seen) || '|' || wall.part(7));
    END IF;
END $$;

-- Whether an entry's id stands in the file of somebody else, wherever that is.
CREATE FUNCTION wall.entry_elsewhere(entry uuid, person uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$ SELECT EXISTS (SELECT 1 FROM public.dossier_entry e WHERE e.id = entry AND e.person_id <> person) $$;

-- Whether whoever asks wrote that entry, of that kind, in that file, wherever it lies now.
CREATE FUNCTION wall.entry_own(entry uuid, person uuid, act text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$ SELECT EXISTS (
    SELECT 1 FROM public.dossier_entry e
    WHERE e.id = entry AND e.person_id = person AND e.kind = act AND e.entered_by = wall.me()) $$;

-- Whether a reading was of a file that lies between two places on the ticket's ground: for the log of readings, which
-- names nobody, and whose readers see no file.
CREATE FUNCTION wall.read_between(event uuid, low text, high text) RETURNS boolean
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER COST 50 SET search_path = pg_catalog, pg_temp
AS $$ SELECT EXISTS (
    SELECT 1 FROM public.access_readrow r JOIN public.dossier_person p ON p.id = r.person_id
    WHERE r.event_id = event AND p.place::text COLLATE "C" BETWEEN low AND high
      AND width_bucket(p.place::text COLLATE "C", string_to_array(wall.part(4), ',')) % 2 <> 0) $$;

-- The files with one of these tokens that a written reason opens to whoever asks: in the county in which they work, or
-- below the place from which they look on; not sealed, not past the clean years, not restricted.
CREATE FUNCTION wall.behind_glass(wanted bigint[], day date) RETURNS TABLE (person uuid, place text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT p.id, p.place::text
    FROM public.dossier_searchtoken t
    JOIN public.dossier_person p ON p.id = t.person_id
    WHERE t.token = ANY (wanted) AND p.ended_on IS NULL AND NOT p.restricted
      AND (p.off_lists_on IS NULL OR p.off_lists_on > day)
      AND EXISTS (
        SELECT 1 FROM public.access_grant g JOIN wall.role r ON r.name = g.role AND r.sees
        WHERE g.user_id = wall.me() AND g.valid_from <= day AND g.valid_until >= day AND g.ended_at IS NULL
          AND btrim(g.purpose) <> ''
          AND p.place::text COLLATE "C" >= CASE WHEN right(g.low, 6) = '000000' THEN g.low
              ELSE left(g.low, 6) || '000000' END COLLATE "C"
          AND p.place::text COLLATE "C" <= CASE WHEN right(g.low, 6) = '000000' THEN g.high
              ELSE left(g.low, 6) || '999999' END COLLATE "C")
    ORDER BY p.entries DESC, p.id
$$;

-- The files that are closed to whoever asks, in places whose figures they see: for a count, never by themselves.
CREATE FUNCTION wall.counted_closed(lows text[], highs text[])
RETURNS TABLE (id uuid, place text, ended_on date, off_lists_on date, last_written_on date, crossing text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT p.id, p.place::text, p.ended_on, p.off_lists_on, p.last_written_on, p.crossing::text
    FROM public.dossier_person p
    WHERE p.id = ANY (string_to_array(wall.part(5), ',')::uuid[])
      AND p.id <> ALL (string_to_array(wall.part(6), ',')::uuid[])
      AND width_bucket(p.place::text COLLATE "C", string_to_array(wall.part(7), ',')) % 2 <> 0
      AND EXISTS (SELECT 1 FROM unnest(lows, highs) AS r(low, high)
                  WHERE p.place::text COLLATE "C" BETWEEN r.low AND r.high)
$$;

-- What those files add to the sums of each office: numbers alone. As `desk.county` counts the files that are in sight.
CREATE FUNCTION wall.closed_sums(lows text[], highs text[], day date, week_ends date, ahead date)
RETURNS TABLE (office text, people bigint, ends bigint, written date, today bigint, week bigint, overdue bigint,
               missed bigint, moving bigint, open bigint, no_group bigint, no_helper bigint,
               no_plan bigint, no_woman_worker bigint, papers bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    WITH files AS (SELECT * FROM wall.counted_closed(lows, highs))
    SELECT at, sum(n)::bigint, sum(e)::bigint, max(w), sum(t)::bigint, sum(k)::bigint, sum(o)::bigint, sum(m)::bigint,
           sum(v)::bigint, sum(all_open)::bigint, sum(g1)::bigint, sum(g2)::bigint, sum(g3)::bigint, sum(g4)::bigint,
           sum(lacks)::bigint
    FROM (
        SELECT left(p.place, 9) AS at,
               (p.ended_on IS NULL AND (p.off_lists_on IS NULL OR p.off_lists_on > day))::int AS n,
               (p.ended_on IS NULL AND coalesce(p.off_lists_on < day, false))::int AS e, p.last_written_on AS w,
               0 AS t, 0 AS k, 0 AS o, 0 AS m,
               (p.ended_on IS NULL AND (p.off_lists_on IS NULL OR p.off_lists_on > day) AND p.crossing <> '')::int AS v,
               0 AS all_open, 0 AS g1, 0 AS g2, 0 AS g3, 0 AS g4, 0 AS lacks
        FROM files p
        UNION ALL
        SELECT left(d.place, 9), 0, 0, NULL, (d.due_on = day)::int, (d.due_on > day AND d.due_on <= week_ends)::int,
               (d.due_on < day AND d.late_allowed)::int, (d.due_on < day AND NOT d.late_allowed)::int,
               0, 1, 0, 0, 0, 0, 0
        FROM files p JOIN public.dossier_duty d ON d.person_id = p.id AND left(d.place, 9) = left(p.place, 9)
        WHERE p.ended_on IS NULL AND (p.off_lists_on IS NULL OR p.off_lists_on > day)
          AND d.met_on IS NULL AND d.void_from IS NULL AND d.explained_on IS NULL AND NOT d.before_live
          AND d.opens_on <= day AND d.due_on <= ahead
        UNION ALL
        SELECT left(o.place, 9), 0, 0, NULL, 0, 0, 0, 0, 0, 0,
               bool_or(o.gaps::text LIKE '%"no_group"%')::int, bool_or(o.gaps::text LIKE '%"no_helper"%')::int,
               bool_or(o.gaps::text LIKE '%"no_plan"%')::int, bool_or(o.gaps::text LIKE '%"no_woman_worker"%')::int,
               bool_or(o.papers <> '[]'::jsonb)::int
        FROM files p JOIN public.dossier_order o ON o.person_id = p.id
        WHERE p.ended_on IS NULL AND (p.off_lists_on IS NULL OR p.off_lists_on > day) AND o.stopped_on IS NULL
        GROUP BY p.id, left(o.place, 9)
    ) AS counted GROUP BY at
$$;

-- What they add to the ends of control that wait, by office: how many, how many since each of three days, the oldest.
CREATE FUNCTION wall.closed_ends(lows text[], highs text[], day date, first date, second date, third date)
RETURNS TABLE (office text, waiting bigint, late_0 bigint, late_1 bigint, late_2 bigint, oldest date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT left(p.place, 9), count(*), count(*) FILTER (WHERE p.off_lists_on <= first),
           count(*) FILTER (WHERE p.off_lists_on <= second), count(*) FILTER (WHERE p.off_lists_on <= third),
           min(p.off_lists_on)
    FROM wall.counted_closed(lows, highs) p WHERE p.ended_on IS NULL AND p.off_lists_on < day GROUP BY 1
$$;

-- How many beds of each of these sites are taken, wherever the people are on file: numbers alone, for any ticket. As
-- `course.models.taken` counts the files that are in sight: the newest answer about each search that stands.
CREATE FUNCTION wall.beds_taken(sites bigint[]) RETURNS TABLE (site bigint, taken bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT (n.site #>> '{}')::bigint, count(*) FROM (
        SELECT DISTINCT ON (e.person_id, replace(e.data ->> 'entry', '-', ''))
               e.data ->> 'outcome' AS outcome, e.data -> 'site_id' AS site
        FROM public.dossier_entry e
        WHERE e.kind = 'care.answered' AND NOT EXISTS (
            SELECT 1 FROM public.dossier_entry r WHERE r.person_id = e.person_id AND r.supersedes = e.id)
        ORDER BY e.person_id, replace(e.data ->> 'entry', '-', ''), e.happened_on DESC, e.id DESC
    ) AS n
    WHERE wall.me() IS NOT NULL AND n.outcome = 'taken_in' AND jsonb_typeof(n.site) = 'number' AND n.site::text = ANY (sites::text[])
    GROUP BY 1
$$;

-- The end of the log's time: rows that came in from `since` (null: from the beginning) to before `until`. Nothing that
-- the law would have had kept, six months, goes this way, whoever asks.
CREATE FUNCTION wall.forget_log(since timestamptz, until timestamptz) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF until > now() - interval '6 months' THEN
        RAISE EXCEPTION 'wall: the log is younger than the law lets go' USING ERRCODE = 'insufficient_privilege';
    END IF;
    DELETE FROM public.access_readrow WHERE event_id IN (
        SELECT id FROM public.access_readevent WHERE at < until AND (since IS NULL OR at >= since));
    DELETE FROM public.access_readevent WHERE at < until AND (since IS NULL OR at >= since);
    DELETE FROM public.access_houseevent
        WHERE (written_at < until AND (since IS NULL OR written_at >= since)) OR (since IS NULL AND written_at IS NULL);
END $$;
