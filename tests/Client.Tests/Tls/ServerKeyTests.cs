using Conserver.Client.Configuration;
using Conserver.Client.Platform;
using Conserver.Client.Tls;

namespace Conserver.Client.Tests.Tls;

/// <summary>The file in which a user's client remembers what servers have proved themselves with.</summary>
public sealed class ServerKeyTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static readonly string One = "sha256:" + new string('1', 64), Two = "sha256:" + new string('2', 64);

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("keys");

    private string Name => Path.Combine(folder.FullName, "state", "conserver", "server_keys");

    private ServerKeys Keys => new(new KeyFile(Name));

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void A_server_is_known_from_the_first_time_on_and_nobody_else_reads_it()
    {
        Assert.Null(Keys.Find("con1:782"));
        Assert.Equal(new KnownServer(One, 2), Keys.Add("con1:782", One));
        Assert.Equal(new KnownServer(null, 3), Keys.Add("con2:782", null));
        Assert.Equal(new KnownServer(One, 2), Keys.Find("con1:782"));
        Assert.Equal(new KnownServer(null, 3), Keys.Find("con2:782"));
        Assert.Null(Keys.Find("con1:78"));
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(Name));
        Assert.Equal(OwnerOnly | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(Name)!));
    }

    [Fact]
    public void The_first_key_stays_whoever_comes_later()
    {
        Keys.Add("con1:782", One);
        Assert.Equal(new KnownServer(One, 2), Keys.Add("con1:782", Two));
        File.AppendAllText(Name, $"con1:782 {Two}");
        Assert.Equal(new KnownServer(One, 2), Keys.Find("con1:782"));
        Keys.Add("con3:782", Two);
        Assert.Equal(new KnownServer(Two, 4), Keys.Find("con3:782"));
    }

    [Fact]
    public void A_line_that_says_nothing_is_told_of_once_with_its_number()
    {
        Keys.Add("con1:782", One);
        File.AppendAllText(Name, $"\n  \n# a note\ncon2:782 {One} x\nrubbish\ncon3 {One}\ncon4:782 certificate\n");
        Lines report = new();
        ServerKeys keys = Keys;
        Assert.NotNull(new ServerProof(report, keys, ServerKeyPolicy.Remember, "con1:782").Known);
        Assert.NotNull(new ServerProof(report, keys, ServerKeyPolicy.Remember, "con4:782").Known);
        Assert.Equal(
            new[] { 6, 7, 8 }.Select(line =>
                $"{Name}:{line}: not a server and its key: passed over; take it out, or write HOST:PORT KEY"),
            report.Complaints);
    }

    [Fact]
    public void What_is_forgotten_is_that_server_alone()
    {
        foreach (string name in (string[])["con1:782", "con1:783", "con11:782", "[::1]:782"])
        {
            Keys.Add(name, One);
        }

        Assert.Equal(0, Keys.Forget("con"));
        Assert.Equal(1, Keys.Forget("CON1:783"));
        Assert.Equal(1, Keys.Forget("con1"));
        Assert.Equal(1, Keys.Forget("::1"));
        Assert.NotNull(Keys.Find("con11:782"));
        Assert.Null(Keys.Find("[::1]:782"));
    }

    [Fact]
    public void Programs_that_write_at_once_lose_nothing()
    {
        Parallel.For(0, 40, i => Keys.Add($"con{i % 20}:782", i % 2 == 0 ? One : Two));
        Assert.All(Enumerable.Range(0, 20), i => Assert.NotNull(Keys.Find($"con{i}:782")));
        Assert.Equal(21, File.ReadAllLines(Name).Length);
    }

    [Fact]
    public void A_file_that_others_may_have_written_knows_nobody()
    {
        Keys.Add("con1:782", One);
        File.SetUnixFileMode(Name, OwnerOnly | UnixFileMode.GroupWrite);
        Assert.Throws<UnsafeKeyFileException>(() => Keys.Find("con1:782"));
        ClientException refused = Assert.Throws<ClientException>(() => Proof(ServerKeyPolicy.Remember));
        Assert.StartsWith($"{Name}: others may write it", refused.Complaint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("sha256:")]
    [InlineData("sha256:12")]
    [InlineData("sha1:1111111111111111111111111111111111111111")]
    [InlineData("certificate or not")]
    public void What_is_no_key_is_told_with_its_line(string key)
    {
        Keys.Add("con0:782", One);
        File.AppendAllText(Name, $"con1:782 {key}\n");
        ClientException refused = Assert.Throws<ClientException>(() => Proof(ServerKeyPolicy.Remember));
        Assert.StartsWith($"{Name}: line 3: `", refused.Complaint, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pipe_or_a_directory_in_its_place_is_not_waited_for()
    {
        Directory.CreateDirectory(Name);
        var report = new Lines();
        Assert.Null(new ServerProof(report, Keys, ServerKeyPolicy.Remember, "con1:782").Known);
        Assert.Equal(
            $"{Name}: Not a regular file: the keys of servers are not remembered", Assert.Single(report.Complaints));
        Assert.Throws<ClientException>(() => Proof(ServerKeyPolicy.Strict));
        Assert.Null(Proof(ServerKeyPolicy.Ignore).Known);
    }

    [Theory]
    [InlineData("Con1.Example", 782, "con1.example:782")]
    [InlineData("::1", 782, "[::1]:782")]
    [InlineData("a b\n#", 1, "a%20b%0a%23:1")]
    public void A_server_is_one_word_whatever_it_is_called(string server, ushort port, string name) =>
        Assert.Equal(name, ServerKeys.NameOf(server, port));

    private ServerProof Proof(ServerKeyPolicy policy) => new(new Lines(), Keys, policy, "con1:782");
}
