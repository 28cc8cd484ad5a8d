using System.Globalization;
using Conserver.ConsoleProgram.CommandLine;

namespace Conserver.Client.Tests.CommandLine;

public sealed class CompletionScriptTests
{
    [Theory]
    [InlineData("bash", "--{0}")]
    [InlineData("zsh", "'*--{0}[")]
    [InlineData("fish", " -l {0} ")]
    public void Every_named_option_is_known_to_every_shell(string shell, string form)
    {
        string script = CompletionScript.For(shell, "console");
        foreach (ClientOption option in OptionTable.All.Where(option => option.Name is not null))
        {
            Assert.Contains(
                string.Format(CultureInfo.InvariantCulture, form, option.Name), script, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    public void The_script_is_for_the_program_by_the_name_it_was_called(string shell)
    {
        string script = CompletionScript.For(shell, "rconsole");
        Assert.Contains(" rconsole", script, StringComparison.Ordinal);
        Assert.DoesNotMatch("@[A-Z]+@", script);
    }
}
