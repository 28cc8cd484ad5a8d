using System.Text;

namespace Conserver.Protocol.Grammar;

/// <summary>
/// Cuts the bytes of one file into tokens as conserver 8.2.7 does. Bytes are never interpreted as a character set. The
/// rules that surprise: a comment may start inside a word and swallows its newline; outside quotes a backslash only
/// protects the next byte; inside quotes it only protects a quote and otherwise stays; trailing white space goes even
/// when it was quoted; words end for good at a NUL.
/// </summary>
internal sealed class Lexer(ReadOnlyMemory<byte> text)
{
    private readonly ReadOnlyMemory<byte> text = text;
    private readonly StringBuilder word = new();
    private int position;
    private int lineStart;
    private int tokenLine;
    private int tokenColumn;

    /// <summary>Newlines read so far plus one.</summary>
    public int Line { get; private set; } = 1;

    /// <summary>The next token.</summary>
    /// <param name="phrase">True when a word may contain white space and ends only at <c>{ } ;</c> or the end.</param>
    public Token Next(bool phrase)
    {
        ReadOnlySpan<byte> span = text.Span;
        IncludeScan include = new();
        bool comment = false, quoted = false, escaped = false, started = false;
        word.Clear();
        while (position < span.Length)
        {
            if (!started && !comment && !escaped)
            {
                (tokenLine, tokenColumn) = (Line, position - lineStart + 1);
            }

            byte b = span[position++];
            if (b == '\n')
            {
                Line++;
                lineStart = position;
                if (comment)
                {
                    comment = false;
                    if (include.CommentEnds() is string name)
                    {
                        return At(TokenKind.Include, name);
                    }

                    continue;
                }
            }

            if (comment)
            {
                include.CommentByte(b);
            }
            else if (escaped)
            {
                escaped = quoted && AfterQuotedBackslash(b);
                if (!quoted)
                {
                    word.Append((char)b);
                    started = true;
                }
            }
            else if (b == '\\')
            {
                escaped = true;
            }
            else if (b == '"')
            {
                quoted = !quoted;
                started = true;
            }
            else if (quoted)
            {
                word.Append((char)b);
            }
            else if (b == '#')
            {
                comment = true;
                include.CommentStarts();
            }
            else if (b is (byte)'{' or (byte)'}' or (byte)';')
            {
                if (!started)
                {
                    return Punctuation(b);
                }

                position--;
                return Word();
            }
            else if (!Words.IsSpace(b))
            {
                word.Append((char)b);
                started = true;
            }
            else if (word.Length > 0)
            {
                if (!phrase)
                {
                    return Word();
                }

                word.Append((char)b);
            }
        }

        // 8.2.7 wants a newline behind it.
        if (comment && include.CommentEnds() is string last)
        {
            return At(TokenKind.Include, last);
        }

        if (escaped && quoted)
        {
            word.Append('\\');
        }

        if (!started)
        {
            (tokenLine, tokenColumn) = (Line, position - lineStart + 1);
            return At(TokenKind.End, "");
        }

        return Word();
    }

    /// <summary>
    /// <c>\"</c> is a quote; before any other byte the backslash stays. A second backslash is itself pending again,
    /// which is why <c>"a\\"</c> does not end the string.
    /// </summary>
    private bool AfterQuotedBackslash(byte b)
    {
        if (b != '"')
        {
            word.Append('\\');
        }

        if (b == '\\')
        {
            return true;
        }

        word.Append((char)b);
        return false;
    }

    private Token Word() => At(TokenKind.Word, Words.Finish(word));

    private Token Punctuation(byte b) => b switch
    {
        (byte)'{' => At(TokenKind.OpenBrace, "{"),
        (byte)'}' => At(TokenKind.CloseBrace, "}"),
        _ => At(TokenKind.Semicolon, ";"),
    };

    private Token At(TokenKind kind, string text) => new(kind, text, tokenLine, tokenColumn);
}
