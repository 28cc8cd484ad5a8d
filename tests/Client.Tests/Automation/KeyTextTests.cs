using Conserver.ConsoleProgram.Automation;

namespace Conserver.Client.Tests.Automation;

public sealed class KeyTextTests
{
    [Theory]
    [InlineData("abc", "abc")]
    [InlineData("root\\r", "root\r")]
    [InlineData("\\n\\t\\b\\a\\e\\\\", "\n\t\b\a\u001b\\")]
    [InlineData("\\x03\\xFFz\\003\\377", "\u0003\u00ffz\u0003\u00ff")]
    [InlineData("\\\\r", "\\r")]
    [InlineData("", "")]
    public void Sequences_stand_for_bytes(string text, string keys) =>
        Assert.Equal(keys, System.Text.Encoding.Latin1.GetString(KeyText.Parse(text)));

    [Theory]
    [InlineData("\\")]
    [InlineData("\\x3")]
    [InlineData("\\xzz")]
    [InlineData("\\400")]
    [InlineData("\\7")]
    [InlineData("\\q")]
    public void Others_are_refused(string text) => Assert.Throws<FormatException>(() => KeyText.Parse(text));
}
