using Conserver.Server.Config;

namespace Conserver.Server.Tests;

public sealed class ListenListTests
{
    [Theory]
    [InlineData(null, "", "")]
    [InlineData("", "", "")]
    [InlineData(",,", "", "")]
    [InlineData("10.1.1.1", "10.1.1.1", "")]
    [InlineData("a,::1,b", "a ::1 b", "")]
    [InlineData("/run/conserver", "", "/run/conserver")]
    [InlineData("/run/conserver/,/run/conserver", "", "/run/conserver")]
    [InlineData("/x:y,a,/z", "a", "/x:y /z")]
    [InlineData("run/conserver", "run/conserver", "")]
    public void What_begins_with_a_slash_is_a_directory(string? text, string hosts, string directories)
    {
        ListenList list = ListenList.Parse(text);
        Assert.Equal((hosts, directories), (string.Join(' ', list.Hosts), string.Join(' ', list.Directories)));
        Assert.Equal(hosts.Length == 0 && directories.Length > 0, list.IsLocalOnly);
    }

    [Fact]
    public void The_path_of_a_socket_fits_into_107_bytes()
    {
        string longest = "/" + new string('d', 104);
        Assert.Null(ListenList.Parse(longest + "/").TooLong);
        Assert.Equal(longest + "d/0", ListenList.Parse($"/a,{longest}d").TooLong);
        Assert.Equal(107, ListenList.Parse("/" + new string('\u00E4', 52)).Directories[0].Length + 2);
        Assert.NotNull(ListenList.Parse("/" + new string('\u00E4', 53)).TooLong);
    }
}
