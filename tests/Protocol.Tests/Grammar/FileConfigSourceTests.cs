using Conserver.Protocol.Grammar;

namespace Conserver.Protocol.Tests.Grammar;

/// <summary>Which files an <c>#include</c> means, on a real disk.</summary>
public sealed class FileConfigSourceTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("conserver-include-").FullName;
    private readonly FileConfigSource source = new();

    public FileConfigSourceTests()
    {
        foreach (string name in new[] {
            "d/b.cf", "d/B.cf", "d/a.cf", "d/.hidden.cf", "d/a.cf.bak", "d/sub/c.cf", "e/a.cf", "beside.cf" })
        {
            string path = Path.Combine(folder, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, "");
        }
    }

    private string Main => Path.Combine(folder, "conserver.cf");

    [Theory]
    [InlineData("d/*.cf", "d/B.cf", "d/a.cf", "d/b.cf")]
    [InlineData("d/?.cf", "d/B.cf", "d/a.cf", "d/b.cf")]
    [InlineData("d", "d/B.cf", "d/a.cf", "d/b.cf")]
    [InlineData("d/", "d/B.cf", "d/a.cf", "d/b.cf")]
    [InlineData("*/a.cf", "d/a.cf", "e/a.cf")]
    [InlineData("d/*.conf")]
    [InlineData("beside.cf", "beside.cf")]
    public void Wildcards_and_folders_mean_files_beside_the_including_one_sorted_by_bytes(
        string name, params string[] expected)
    {
        FoundFiles found = source.Find(name, Main);
        Assert.Null(found.Failure);
        Assert.Equal(expected.Select(file => Path.Combine(folder, file)), found.Names);
        Assert.Equal(found.Names, source.Find(Path.Combine(folder, name), "elsewhere.cf").Names);
    }

    [Fact]
    public void A_file_whose_name_has_a_star_is_itself()
    {
        string path = Path.Combine(folder, "d/*.cf");
        File.WriteAllText(path, "");
        Assert.Equal([path], source.Find(path, Main).Names);
    }

    [Fact]
    public void A_missing_file_is_left_to_be_missed_and_a_missing_folder_is_a_failure()
    {
        Assert.Equal(["gone.cf"], source.Find("gone.cf", Main).Names);
        Assert.Equal("No such file or directory", source.Find("gone/*.cf", Main).Failure);
    }

    [Fact]
    public void Included_files_continue_the_configuration_one_after_the_other()
    {
        File.WriteAllText(Main, "#include d\nconsole z { }\n");
        File.WriteAllText(Path.Combine(folder, "d/a.cf"), "console a { }"); // No newline at the end.
        File.WriteAllText(Path.Combine(folder, "d/b.cf"), "\r\nconsole b { }\r\n");
        ConfigSyntax syntax = ConfigParser.Parse(Main, new Vocabulary(new Section("console", ["exec"])), source);
        Assert.Empty(syntax.Errors);
        Assert.Equal(["a", "b", "z"], syntax.Events.OfType<BlockOpened>().Select(block => block.Name));
        Assert.Equal(2, syntax.Events.OfType<BlockOpened>().ElementAt(1).At.Line);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
