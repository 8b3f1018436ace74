#include "schedule/tokens.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace gcfuzz {
namespace {

// "text@column" for each token.
std::vector<std::string> Tokens(std::string_view line) {
  std::vector<std::string> result;
  for (const Token& token : Tokenize(line)) {
    result.push_back(std::string(token.text) + "@" + std::to_string(token.column));
  }
  return result;
}

using Strings = std::vector<std::string>;

TEST(TokensTest, WordsAndSigns) {
  EXPECT_EQ(Tokens("link r1.a -> r1"),
            (Strings{"link@1", "r1@6", ".@8", "a@9", "->@11", "r1@14", "@16"}));
  EXPECT_EQ(Tokens("put r5.x1<-r4"),
            (Strings{"put@1", "r5@5", ".@7", "x1@8", "<-@10", "r4@12", "@14"}));
}

TEST(TokensTest, BlanksSeparateAndMeanNothing) {
  EXPECT_EQ(Tokens(" \tget_objects\t keep = r0 \r"),
            (Strings{"get_objects@3", "keep@16", "=@21", "r0@23", "@27"}));
  EXPECT_EQ(Tokens(""), (Strings{"@1"}));
  EXPECT_EQ(Tokens("   "), (Strings{"@4"}));
}

TEST(TokensTest, ACommentEndsTheLine) {
  EXPECT_EQ(Tokens("drop r1# a -> b"), (Strings{"drop@1", "r1@6", "@8"}));
  EXPECT_EQ(Tokens("# all"), (Strings{"@1"}));
  EXPECT_EQ(Tokens("#1"), (Strings{"@1"}));
  EXPECT_EQ(Tokens("drop r1 #1"), (Strings{"drop@1", "r1@6", "@9"}));
}

TEST(TokensTest, WhatCountsIsNoComment) {
  EXPECT_EQ(Tokens("at op#12 -> t1#"),
            (Strings{"at@1", "op@4", "#@6", "12@7", "->@10", "t1@13", "@15"}));
}

TEST(TokensTest, AnyOtherCharacterStandsAlone) {
  EXPECT_EQ(Tokens("-<\xc3!"), (Strings{"-@1", "<@2", "\xc3@3", "!@4", "@5"}));
  EXPECT_EQ(Tokens(std::string_view("a\0b", 3)),
            (Strings{"a@1", std::string("\0@2", 3), "b@3", "@4"}));
}

TEST(QuoteTest, ShowsWhatCanBePrinted) {
  EXPECT_EQ(Quote("q9"), "'q9'");
  EXPECT_EQ(Quote(""), "the end of the line");
  EXPECT_EQ(Quote("\x1b\xc3"), "'\\x1b\\xc3'");
  EXPECT_EQ(Quote(std::string(40, 'a')), "'" + std::string(40, 'a') + "'");
  EXPECT_EQ(Quote(std::string(41, 'a')), "'" + std::string(40, 'a') + "...'");
}

}  // namespace
}  // namespace gcfuzz
