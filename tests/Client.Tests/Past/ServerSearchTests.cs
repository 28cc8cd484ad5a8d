using Conserver.Client.Configuration;
using Conserver.Client.Connections;
using Conserver.Client.History;
using Conserver.Client.Platform;
using Conserver.Client.Tests.Walking;
using Conserver.Client.Tls;
using Conserver.Client.Walking;
using Conserver.ConsoleProgram.Past.Searching;
using Conserver.Protocol.Text;

namespace Conserver.Client.Tests.Past;

/// <summary>What servers answer to a search, those that are old, lie, or go in the middle of it.</summary>
public sealed class ServerSearchTests : IReport, IDisposable
{
    private readonly List<string> complaints = [];
    private readonly List<IDisposable> open = [];

    public void Dispose() => open.ForEach(one => one.Dispose());

    [Theory]
    [InlineData("grep\r\n3 - a :\r\none\r\n3 ~5 b -!\r\ntwo\r\nend 1", "a:one b-two", "")]
    [InlineData("grep\r\n3 - a :\r\none\r\nfailed b it is gone\r\n3 - c :\r\ntwo\r\nend 2", "a:one c:two", "b it is gone")]
    [InlineData("grep\r\nend 0", "", "")]
    [InlineData("unknown command", "", "`127.0.0.1' cannot search logs: it is older than this program")]
    [InlineData("grep: the expression is not valid", "", "127.0.0.1: grep: the expression is not valid")]
    [InlineData("grep\r\n3 - a :\r\none.", "a:one", "`127.0.0.1' has ended the connection")]
    [InlineData("grep\r\n9 - a :\r\none.", "", "`127.0.0.1' has ended the connection")]
    [InlineData("grep\r\n3 - a :\r\none\r\n99999999 - a :", "a:one", "127.0.0.1: unexpected answer `99999999 - a :'")]
    [InlineData("grep\r\nx", "", "127.0.0.1: unexpected answer `x'")]
    public void What_has_come_is_shown_and_what_is_wrong_is_said(string answer, string shown, string complaint)
    {
        ServerSearch search = Begin(["a", "b", "c"], answer);
        Assert.Equal(shown, Read(search));
        Assert.Equal(complaint, string.Join('|', complaints));
        Assert.Equal(complaint.Length > 0, search.IsPartial);
        Assert.False(search.TryRead(out _));
    }

    [Fact]
    public void A_server_is_asked_before_another_one_has_answered()
    {
        // This one never says a word to its question.
        _ = Begin(["a"]);
        ServerSearch other = Begin(["b"], "grep\r\n3 - b :\r\none\r\nend 1");
        Assert.Equal("b:one", Read(other));
    }

    [Fact]
    public void More_names_than_fit_into_a_line_are_asked_for_one_after_the_other()
    {
        string[] names = [.. Enumerable.Range(0, 3000).Select(i => $"console-{i:D16}")];
        Assert.Equal(2, NameBatches.Of(names).Count());
        ServerSearch search = Begin(
            names, "grep\r\n3 - a :\r\none\r\nfailed b\r\nend 1", "grep\r\n3 - z :\r\ntwo\r\nend 1");
        Assert.Equal("a:one z:two", Read(search));
        Assert.True(search.IsPartial);
    }

    void IReport.Complain(string text) => complaints.Add(text.TrimEnd());

    void IReport.Refuse(string text) => complaints.Add(text);

    void IReport.Detail(string text) => complaints.Add(text);

    void IReport.Debug(int level, string text)
    {
    }

    private ServerSearch Begin(string[] names, params string[] answers)
    {
        var server = new ScriptedServer(["ok", "ok", .. answers]);
        open.Add(server);
        var settings = new ServerSettings { Master = "127.0.0.1", Port = server.Port, UserName = "ann", TlsEnabled = false };
        var login = new Login(settings, new PosixPlatform(), this, null, new None());
        Connection? connection = login.Open(new ServerAddress("127.0.0.1", server.Port));
        Assert.NotNull(connection);
        var search = new ServerSearch(connection, new SearchQuery("x"), names, this);
        open.Add(search);
        search.Begin();
        return search;
    }

    private static string Read(ServerSearch search)
    {
        var shown = new List<string>();
        while (search.TryRead(out FoundLine line))
        {
            shown.Add($"{line.Console}{(line.IsHit ? ':' : '-')}{Latin1.Text(line.Bytes.Span)}");
        }

        return string.Join(' ', shown);
    }

    private sealed class None : IPassPhrase
    {
        public string Ask() => "";
    }
}
