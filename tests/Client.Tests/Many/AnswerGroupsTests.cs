using Conserver.ConsoleProgram.Many;

namespace Conserver.Client.Tests.Many;

public sealed class AnswerGroupsTests
{
    [Fact]
    public void Those_who_answered_the_same_stand_together_largest_group_first()
    {
        IReadOnlyList<AnswerGroup> groups = AnswerGroups.Of([("a", "no\r\n"), ("b", "yes\r\n"), ("c", "yes\r\n")]);
        Assert.Equal(
            "== 2 of 3: b c\nyes\n== 1 of 3: a\nno\n",
            AnswerGroups.Show(groups, 3, title => title));
    }

    [Fact]
    public void The_own_name_makes_no_difference()
    {
        AnswerGroup group = Assert.Single(
            AnswerGroups.Of([("web1", "ok\r\nroot@Web1:~# "), ("web2", "ok\r\nroot@Web2:~# ")]));
        Assert.Equal("== all 2: web1 web2\nok\nroot@Web1:~# \n", AnswerGroups.Show([group], 2, title => title));
    }

    [Fact]
    public void Silence_is_an_answer() =>
        Assert.Equal("== all 1: a\n", AnswerGroups.Show(AnswerGroups.Of([("a", "")]), 1, title => title));
}
