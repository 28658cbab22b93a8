-- Edit order: a line to which nothing ever happened may go, and its own discount is told from its share.

ALTER TABLE "order_line" ADD COLUMN "own_discount" BIGINT NOT NULL DEFAULT 0;
-- Of orders placed before nobody knows which is which; as the line's own it comes to the same.
UPDATE "order_line" SET "own_discount" = "discount" WHERE "discount" > 0;

DROP TRIGGER "order_line_no_delete";
CREATE TRIGGER "order_line_no_delete" BEFORE DELETE ON "order_line" WHEN OLD."invoiced" <> 0 OR OLD."credited" <> 0 OR OLD."packed" <> 0 OR OLD."shipped" <> 0 OR OLD."returned" <> 0 OR OLD."cancelled" <> 0 OR OLD."written_off" <> 0 BEGIN SELECT RAISE(ABORT, 'something happened to this order_line: it stays'); END;
