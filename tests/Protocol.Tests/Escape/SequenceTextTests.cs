using Conserver.Protocol.Escape;
using Conserver.Protocol.Text;

namespace Conserver.Protocol.Tests.Escape;

public sealed class SequenceTextTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("abc", "[abc]")]
    [InlineData("\\z", "BREAK")]
    [InlineData("\\r~^b", "[\r~\u0002]")]
    [InlineData("#.", "[#.]")]
    [InlineData("\\r\\d~\\d^b", "[\r] PAUSE [~] PAUSE [\u0002]")]
    [InlineData("\\r\\d^b\\z^?", "[\r] PAUSE [\u0002] BREAK [\u007F]")]
    [InlineData("abc\\001", "[abc\u0001]")]
    [InlineData("\\n", "[\n]")]
    [InlineData("\\d\\d\\z\\z", "PAUSE PAUSE BREAK BREAK")]
    [InlineData("dz", "[dz]")]
    [InlineData("\\", "[\\]")]
    [InlineData("x^", "[x^]")]
    [InlineData("\\\\", "[\\]")]
    [InlineData("^^", "[\u001E]")]
    [InlineData("^\\", "[\u001C]")]
    [InlineData("^\\d", "[\u001Cd]")]
    [InlineData("\\1018", "[A8]")]
    [InlineData("\\400", "[\0]")]
    [InlineData("\\777", "[\u00FF]")]
    [InlineData("\\7", "[\u0007]")]
    [InlineData("\\78", "[\u00078]")]
    public void Notation_becomes_steps(string text, string steps) => Assert.Equal(steps, Show(text));

    [Fact]
    public void The_captured_string_sends_the_captured_bytes() =>
        Assert.Equal(
            "[A\a\b\f\n\r\t\ve^\\q\0AA8\u00FF\0\u0001\u007F\u0001\u001E\u001B] PAUSE",
            Show("A\\a\\b\\f\\n\\r\\t\\v\\e\\^\\\\\\q\\0\\101\\1018\\377\\400^A^?^a^^^[\\d"));

    private static string Show(string text) => string.Join(' ', SequenceText.Parse(text).Select(step => step.Kind switch
    {
        SequenceKind.Bytes => $"[{Latin1.Text(step.Bytes.Span)}]",
        SequenceKind.Break => "BREAK",
        _ => "PAUSE",
    }));
}
