-- CreateEnum
CREATE TYPE "user_kind" AS ENUM ('guest', 'bot', 'operator', 'member');

-- CreateEnum
CREATE TYPE "auction_status" AS ENUM ('draft', 'scheduled', 'open', 'paused', 'sold', 'unsold', 'cancelled');

-- CreateEnum
CREATE TYPE "event_type" AS ENUM ('bid', 'opened', 'paused', 'resumed', 'extended', 'grace', 'cancelled', 'closed');

-- CreateEnum
CREATE TYPE "bid_kind" AS ENUM ('exact', 'max', 'buyNow');

-- CreateEnum
CREATE TYPE "reserve_state" AS ENUM ('none', 'unmet', 'met');

-- CreateTable
CREATE TABLE "users" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "kind" "user_kind" NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "users_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "auctions" (
    "id" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "category" TEXT NOT NULL,
    "images" TEXT[],
    "seller_id" TEXT NOT NULL,
    "fees" JSONB NOT NULL,
    "format" TEXT NOT NULL,
    "currency" TEXT NOT NULL,
    "start_price" BIGINT NOT NULL,
    "increments" JSONB NOT NULL,
    "reserve" BIGINT,
    "buy_now_price" BIGINT,
    "planned_starts_at" TIMESTAMPTZ(3),
    "planned_ends_at" TIMESTAMPTZ(3) NOT NULL,
    "soft_close" JSONB,
    "status" "auction_status" NOT NULL,
    "epoch" INTEGER NOT NULL,
    "seq" INTEGER NOT NULL,
    "price" BIGINT,
    "shown_price" BIGINT NOT NULL,
    "leader_id" TEXT,
    "leader_max" BIGINT,
    "bids" INTEGER NOT NULL,
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "ends_at" TIMESTAMPTZ(3) NOT NULL,
    "extensions" INTEGER NOT NULL,
    "buy_now" BIGINT,
    "paused_at" TIMESTAMPTZ(3),
    "last_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "published_at" TIMESTAMPTZ(3),
    "confirmed_at" TIMESTAMPTZ(3),

    CONSTRAINT "auctions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "events" (
    "auction_id" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "epoch" INTEGER NOT NULL,
    "type" "event_type" NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "bid_id" TEXT,
    "bidder_id" TEXT,
    "amount" BIGINT,
    "kind" "bid_kind",
    "leading" BOOLEAN,
    "previous_leader_id" TEXT,
    "auto_amount" BIGINT,
    "reason" TEXT,
    "status" "auction_status" NOT NULL,
    "price" BIGINT,
    "minimum" BIGINT NOT NULL,
    "leader_id" TEXT,
    "leader_max" BIGINT,
    "bids" INTEGER NOT NULL,
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "ends_at" TIMESTAMPTZ(3) NOT NULL,
    "extensions" INTEGER NOT NULL,
    "reserve" "reserve_state" NOT NULL,
    "buy_now" BIGINT,
    "paused_at" TIMESTAMPTZ(3),

    CONSTRAINT "events_pkey" PRIMARY KEY ("auction_id","seq")
);

-- CreateTable
CREATE TABLE "partitions" (
    "partition" SMALLINT NOT NULL,
    "fence" BIGINT NOT NULL,
    "position" TEXT NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "partitions_pkey" PRIMARY KEY ("partition")
);

-- CreateIndex
CREATE INDEX "auctions_status_ends_at_id_idx" ON "auctions"("status", "ends_at", "id");

-- CreateIndex
CREATE INDEX "auctions_ends_at_id_idx" ON "auctions"("ends_at", "id");

-- CreateIndex
CREATE INDEX "auctions_created_at_id_idx" ON "auctions"("created_at", "id");

-- CreateIndex
CREATE INDEX "auctions_shown_price_id_idx" ON "auctions"("shown_price", "id");

-- CreateIndex
CREATE INDEX "auctions_category_ends_at_id_idx" ON "auctions"("category", "ends_at", "id");

-- CreateIndex
CREATE INDEX "auctions_seller_id_idx" ON "auctions"("seller_id");

-- CreateIndex
CREATE INDEX "auctions_confirmed_at_published_at_idx" ON "auctions"("confirmed_at", "published_at");

-- CreateIndex
CREATE UNIQUE INDEX "events_auction_id_bid_id_key" ON "events"("auction_id", "bid_id");

-- AddForeignKey
ALTER TABLE "auctions" ADD CONSTRAINT "auctions_seller_id_fkey" FOREIGN KEY ("seller_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
